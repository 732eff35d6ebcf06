namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Base addresses that owners may choose: the server calls them, so they are the operator's to allow.</summary>
/// <param name="others">Besides OpenAI's own.</param>
internal sealed class AdminAddresses(IEnumerable<string> others)
{
    public IReadOnlyList<string> All { get; } = [AdminKey.DefaultBaseUrl, .. others.Select(address => address.TrimEnd('/'))];
}
