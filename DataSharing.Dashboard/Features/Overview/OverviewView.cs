using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>Everything that the Overview shows of an organization: the same for all who look at it.</summary>
/// <param name="Today">The present UTC day.</param>
/// <param name="Sharing">What was decided.</param>
/// <param name="Drift">Where OpenAI's count contradicts it.</param>
/// <param name="Provider">What OpenAI says of the projects, as seen by the reader.</param>
/// <param name="Models">The models in use.</param>
/// <param name="Forecasts">How each pool's day is expected to end; none where nothing can be free.</param>
/// <param name="Hours">Each pool's running total by the hour.</param>
/// <param name="SetUp">How far the organization is on its way to a first figure.</param>
internal sealed record OverviewView(
    DayView Today,
    SharingView Sharing,
    DriftView Drift,
    ProviderFacts Provider,
    ModelUse Models,
    IReadOnlyDictionary<Pool, Forecast> Forecasts,
    IReadOnlyDictionary<Pool, IReadOnlyList<HourPoint>> Hours,
    SetUp SetUp
)
{
    /// <summary>The same for one reader.</summary>
    public OverviewView For(Standing standing) => this with { Provider = Provider.For(standing) };
}
