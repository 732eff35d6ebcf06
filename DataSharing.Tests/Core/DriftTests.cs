using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Where the provider's count contradicts what was decided, both ways.</summary>
public sealed class DriftTests
{
    private const string Large = "gpt-4.1-2025-04-14";

    private static readonly UtcDay _day = Organizations.Noon.Day;

    [Theory]
    [InlineData("all", 0L)]
    [InlineData("none", 700L)]
    [InlineData("none at noon", null)] // For a part: shorter stretches tell.
    [InlineData("none, recorded at noon", null)] // Before the first record nobody knows.
    public void FreeAgainstDecision_OfADay_CountsWhatWasNeverSharedAndRecorded(string setting, long? against)
    {
        var period = new SharingPeriod(History(setting), _day.Start, _day.End);

        Assert.Equal(against, Drift.FreeAgainstDecision(period, "proj_a", 700));
    }

    [Fact]
    public void FreeAgainstDecision_OfBuckets_CountsThoseWhollyWithinUnsharedRecordedTime()
    {
        (Instant, Instant, long) Hours(int from, int until, long free) =>
            (_day.Start.Plus(TimeSpan.FromHours(from)), _day.Start.Plus(TimeSpan.FromHours(until)), free);
        (Instant, Instant, long)[] buckets =
        [
            Hours(10, 11, 1),
            Hours(11, 13, 10),
            Hours(12, 13, 100),
            Hours(13, 14, 1_000),
            Hours(14, 15, 0),
        ];

        Assert.Equal(1_100, Drift.FreeAgainstDecision(History("none at noon"), "proj_a", buckets)); // Shared until noon, not from then on.
        Assert.Equal(1_100, Drift.FreeAgainstDecision(History("none, recorded at noon"), "proj_a", buckets));
        Assert.Equal(0, Drift.FreeAgainstDecision(History("all"), "proj_a", buckets));
    }

    [Theory]
    [InlineData("default", false, 1_000_000, true)]
    [InlineData("default", false, 1_000_001, false)] // Beyond the allowance some are rightly billed.
    [InlineData("default", false, 0, false)]
    [InlineData("incentivized-tier", false, 500, false)] // Some of it is free.
    [InlineData("", false, 500, false)] // Not told apart.
    [InlineData("flex", false, 500, false)]
    [InlineData("default", true, 500, false)]
    public void BilledThoughExpectedFree_NeedsCertainTrafficWithinTheAllowance(string tier, bool batch, long tokens, bool expected) =>
        Assert.Equal(
            expected,
            Drift.IsBilledThoughExpectedFree(
                History("all"),
                _day,
                Pool.Large,
                [new ReportedUsage("proj_a", Large, tier, batch, TokenUsage.OfRequest(tokens, 0, 0))]
            )
        );

    [Theory]
    [InlineData("all", "proj_a", Large, true)]
    [InlineData("none", "proj_a", Large, false)]
    [InlineData("none at noon", "proj_a", Large, false)]
    [InlineData("a only", "proj_b", Large, false)]
    [InlineData("all", "proj_a", "o3-mini-2025-01-31", false)] // Disputed, and of the other pool.
    [InlineData("all", "proj_a", "text-embedding-3-small", false)]
    public void BilledThoughExpectedFree_NeedsSharingAllDayAndADocumentedModel(
        string setting,
        string project,
        string model,
        bool expected
    ) =>
        Assert.Equal(
            expected,
            Drift.IsBilledThoughExpectedFree(
                History(setting),
                _day,
                Pool.Large,
                [new ReportedUsage(project, model, "default", false, TokenUsage.OfRequest(500, 0, 0))]
            )
        );

    private static OrganizationHistory History(string setting)
    {
        TimelineEntry<SharingList> At(SharingList list, Instant instant) => new(list, instant, instant);
        var entries = setting switch
        {
            "all" => [At(SharingList.AllProjects, Instant.Beginning)],
            "a only" => [At(SharingList.Selected(["proj_a"]), Instant.Beginning)],
            "none" => [At(SharingList.Disabled, Instant.Beginning)],
            "none at noon" => [At(SharingList.AllProjects, Instant.Beginning), At(SharingList.Disabled, Organizations.Noon)],
            _ => (TimelineEntry<SharingList>[])[At(SharingList.Disabled, Organizations.Noon)],
        };
        var organization = Organizations.Sharing("tier-4");
        return organization with { Sharing = organization.Sharing.ToDictionary(pair => pair.Key, _ => new Timeline<SharingList>(entries)) };
    }
}
