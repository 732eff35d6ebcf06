using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>A catalogue's file with one more entry, for trying and publishing like any other.</summary>
internal static class CatalogueWithModel
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <param name="catalogue">The catalogue in force.</param>
    /// <param name="model">What OpenAI's reports say of the model.</param>
    /// <param name="pool">The pool that an administrator chose.</param>
    /// <returns>UTF-8 JSON. A model that was released and on no list moves to the list, with its price.</returns>
    public static byte[] Of(ProgrammeCatalogue catalogue, ProposedModel model, Pool pool)
    {
        var root = JsonNode.Parse(catalogue.Json)!.AsObject();
        if (
            root["released_not_listed"] is JsonArray released
            && released.FirstOrDefault(entry => entry!["snapshot"]!.GetValue<string>() == model.Model) is { } known
        )
        {
            released.Remove(known);
            if (known["usd_per_million"] is { } price)
            {
                root["prices"]!
                    .AsArray()
                    .Add(
                        new JsonObject
                        {
                            ["snapshot"] = model.Model,
                            ["usd_per_million"] = price.DeepClone(),
                            ["from"] = known["released"]!.DeepClone(),
                            ["until"] = null,
                        }
                    );
            }
        }

        root["models"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["snapshot"] = model.Model,
                    ["family"] = model.Model,
                    ["pool"] = pool.Wire(),
                    ["covered_from"] = model.First.ToString(),
                    ["covered_until"] = null,
                    ["sources"] = new JsonArray(
                        $"observed in usage reports from {model.First} to {model.Last}",
                        "pool chosen by an administrator"
                    ),
                    ["confidence"] = Confidence.Reported.Wire(),
                }
            );
        return Encoding.UTF8.GetBytes(root.ToJsonString(_indented));
    }
}
