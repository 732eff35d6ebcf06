using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>What ids that stand in the log are called.</summary>
/// <param name="Projects">Of the organization.</param>
/// <param name="Catalogue">For usage tiers and plans; null where the log is of no organization.</param>
internal sealed record LogNames(IReadOnlyDictionary<string, string> Projects, ProgrammeCatalogue? Catalogue)
{
    /// <summary>Everything stands as it was written.</summary>
    public static LogNames None { get; } = new(new Dictionary<string, string>(), null);

    /// <summary>What a fact's value is called; null for one that has no other name.</summary>
    /// <param name="field">The field that holds it.</param>
    /// <param name="id">The value.</param>
    public string? Fact(string? field, string id) =>
        field switch
        {
            "tier" => Catalogue?.FindTier(id)?.Label,
            "plan" => Catalogue?.FindPlan(id)?.Label,
            _ => null,
        };
}
