using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;
using Organizations = DataSharing.Tests.Core.Organizations;

namespace DataSharing.Tests.Alerts;

/// <summary>What alerts are told of today: never more than is known.</summary>
public sealed class AlertFiguresTests
{
    private const string Model = "gpt-4.1-2025-04-14";

    private static readonly Instant _noon = Organizations.Noon;

    [Theory]
    // Ours alone, where nothing is connected, is all there is.
    [InlineData(500L, null, 0, false, 500L, true)]
    // Connected, and today was not read yet.
    [InlineData(500L, null, 0, true, 500L, false)]
    [InlineData(null, null, 0, true, null, false)]
    [InlineData(null, null, 0, false, null, false)]
    // The larger of both, while the provider's is fresh.
    [InlineData(500L, 700L, 4, true, 700L, true)]
    [InlineData(700L, 500L, 4, true, 700L, true)]
    [InlineData(null, 500L, 30, true, 500L, true)]
    // It grows old while nothing is read: ours stays true as a lower bound.
    [InlineData(500L, 700L, 31, true, 500L, false)]
    [InlineData(null, 700L, 31, true, null, false)]
    public void Pool_IsKnown_AsFarAsItsCountIsFresh(long? ours, long? theirs, int minutes, bool connected, long? atLeast, bool isWhole)
    {
        var pool = Today(ours, theirs, minutes, connected).Pools.Single(pool => pool.Pool == Pool.Large);

        Assert.Equal((atLeast, isWhole), (pool.AtLeast?.Value, pool.IsWhole));
        Assert.Equal(1_000_000, pool.Allowance!.Value.Value);
    }

    [Fact]
    public void Draws_AreTheLargerCount_OfSharedProjectsAlone()
    {
        var draws = Today(500, 700, 4, connected: true).Draws;

        Assert.Equal([("proj_a", Pool.Large, 700L)], draws.Select(draw => (draw.ProjectId, draw.Pool, draw.Tokens.Value)));
    }

    [Theory]
    [InlineData(null, 700L, 0L)]
    [InlineData(500L, 700L, 500L)]
    public void Draws_OfAProjectSharedForAPartOfTheDay_AreOursAlone_AndMayBeMore(long? ours, long theirs, long known)
    {
        var history = Organizations.Sharing("tier-4") with
        {
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    _ => new Timeline<SharingList>([
                        new TimelineEntry<SharingList>(SharingList.Selected([]), Instant.Beginning, Instant.Beginning),
                        new TimelineEntry<SharingList>(SharingList.Selected(["proj_a"]), _noon.Plus(-TimeSpan.FromHours(2)), _noon),
                    ])
                ),
        };

        var draw = Assert.Single(Today(ours, theirs, 4, connected: true, history, "default").Draws, draw => draw.ProjectId == "proj_a");

        Assert.Equal((known, true, false), (draw.Tokens.Value, draw.IsPartlyUnknown, draw.IsUpTo));
    }

    [Theory]
    // Billed tokens may have drawn on no pool; free ones have, and ours are counted one by one.
    [InlineData(500L, 700L, "default", true)]
    [InlineData(500L, 700L, "incentivized-tier", false)]
    [InlineData(700L, 500L, "default", false)]
    public void Figure_ThatIsTheProvidersBound_SaysSo(long ours, long theirs, string tier, bool expected)
    {
        var today = Today(ours, theirs, 4, connected: true, tier: tier);

        Assert.Equal(expected, today.Pools.Single(pool => pool.Pool == Pool.Large).IsUpTo);
        Assert.Equal(expected, today.Draws.Single(draw => draw.ProjectId == "proj_a").IsUpTo);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(31, false)]
    public void Drift_IsFresh_OnlyWhileTheCountIs(int minutes, bool fresh) =>
        Assert.Equal(fresh, Today(null, 700, minutes, connected: true).Drift!.IsFresh);

    private static DataSharing.Core.Foresight.Alerts.AlertFigures Today(
        long? ours,
        long? theirs,
        int minutes,
        bool connected,
        OrganizationHistory? history = null,
        string tier = "incentivized-tier"
    )
    {
        var rows = ours is { } sent
            ? new[]
            {
                new DayRow
                {
                    OrganizationId = "org",
                    Day = _noon.Day,
                    ProjectId = "proj_a",
                    Model = Model,
                    Reason = DecisionReason.Complimentary,
                    Shared = true,
                    Sums = new UsageSums(TokenUsage.OfRequest(sent, 0, 0), sent, 0, 0),
                },
            }
            : [];
        var measured = theirs is { } counted
            ? new MeasuredDay(
                _noon.Day,
                _noon.Plus(-TimeSpan.FromMinutes(minutes)),
                _noon.Plus(-TimeSpan.FromMinutes(minutes + 10)),
                Stale: false,
                new Dictionary<Pool, MeasuredPool>
                {
                    [Pool.Large] = tier == "default" ? new(0, counted, counted, counted) : new(counted, 0, counted, counted),
                    [Pool.Small] = new(0, 0, 0, 0),
                },
                [
                    new ReportedUsage("proj_a", Model, tier, false, TokenUsage.OfRequest(counted, 0, 0)),
                    new ReportedUsage("proj_b", Model, "default", false, TokenUsage.OfRequest(9_000, 0, 0)),
                ]
            )
            : null;
        return AlertFiguresOf.Today(
            history ?? Organizations.Sharing("tier-4"),
            _noon,
            new LedgerDay(
                _noon.Day,
                rows,
                ours is { } total ? new Dictionary<Pool, long> { [Pool.Large] = total } : [],
                HasEvents: ours is not null
            ),
            new AlertBasis(
                new CountedDay(measured, new LagFacts(connected, null), new Dictionary<Pool, PoolCoverage>()),
                new DriftView([], BilledThoughExpectedFree: false),
                [],
                null,
                []
            ),
            forecasters: null
        );
    }
}
