using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Provider;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What the page shows beside decisions, from databases that may fail by themselves.</summary>
/// <param name="Week">Usage of the last seven full days by project id; null if it could not be read.</param>
/// <param name="Drift">Where OpenAI's reports contradict a decision, or null.</param>
/// <param name="Provider">What OpenAI tells about projects, or null.</param>
public sealed record SharingFigures(IReadOnlyDictionary<string, UsageTotals>? Week, DriftView? Drift, ProviderFacts? Provider)
{
    public static readonly SharingFigures NotKnown = new(null, null, null);
}
