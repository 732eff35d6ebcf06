using System.Text.Json.Nodes;

namespace DataSharing.Dashboard.Web.Description;

/// <summary>An answer and a refusal of each operation, as a server gave them; a test writes and checks them.</summary>
internal static class ApiExamples
{
    private static readonly JsonNode _examples = Load();

    public static JsonNode? Find(string operationId, string status) => _examples[operationId]?[status]?.DeepClone();

    private static JsonNode Load()
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream("api-examples.json")!;
        return JsonNode.Parse(stream)!;
    }
}
