using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What OpenAI's reports show of a period, in a report of evidence, and what they leave open.</summary>
public sealed class EvidenceCountTests : EvidenceTest
{
    [Theory]
    [InlineData("incentivized-tier", "proj_a", 500L)]
    [InlineData("default", "proj_a", 0L)]
    [InlineData("", "proj_a", null)]
    [InlineData("incentivized-tier", "", null)]
    public async Task Report_OfOpenAIsCount_IsNotKnownWhereItDoesNotTell(string tier, string project, long? free)
    {
        await StoreDayAsync(
            UsageSeries.Of(ReportSource.File, new(project is "" ? null : project, null, null, "gpt-4.1-2025-04-14", false, tier)),
            input: 400,
            output: 100
        );

        var report = await GetAsync("2026-10-03", "2026-10-03");

        Assert.Equal(free, report.Projects.Single(one => one.Id == "proj_a").Exposure!.ReportedFree);
        Assert.Null(report.Projects.Single(one => one.Id == "proj_b").Exposure!.ReportedFree);
    }

    [Theory]
    [InlineData(
        "incentivized-tier",
        "At least 500 free tokens, the first on 3 October 2026. Not all is known: 4 October 2026 is not known to its end."
    )]
    [InlineData("default", "Not known: 4 October 2026 is not known to its end.")]
    public async Task Report_OfDaysOfWhichNotAllAreKnown_GivesNoFigureOfThem(string tier, string seen)
    {
        await StoreDayAsync(OfA(tier), input: 400, output: 100);

        var report = await GetAsync("2026-10-03", "2026-10-04", "proj_a");

        Assert.Null(report.Projects.Single().Exposure!.ReportedFree);
        Assert.Equal(seen, EvidenceWords.Seen(report.Projects.Single(), report));
        Assert.Equal((1, 2), (report.ReportedDays, report.Days));
    }

    // Each cause by itself: a day that goes on is nobody's fault, and no report that tells too little.
    [Theory]
    [InlineData(
        "default",
        "proj_a",
        "2026-10-04",
        "No free traffic until 3 October 2026, which does not prove that nothing was shared; 4 October 2026 is not over yet."
    )]
    [InlineData(
        "default",
        "",
        "2026-10-03",
        "Not known: 3 October 2026 is not known to its end; projects are not told apart on 3 October 2026."
    )]
    [InlineData("", "proj_a", "2026-10-03", "Not known: free and billed are not told apart on 3 October 2026.")]
    public async Task Report_OfWhatIsNotKnown_SaysWhichDays_AndWhatIsTheMatter(string tier, string project, string until, string seen)
    {
        Move(new DateTimeOffset(2026, 10, 4, 15, 0, 0, TimeSpan.Zero));
        await StoreDayAsync(
            UsageSeries.Of(ReportSource.File, new(project is "" ? null : project, null, null, "gpt-4.1-2025-04-14", false, tier)),
            input: 400,
            output: 100
        );

        var report = await GetAsync("2026-10-03", until, "proj_a");

        Assert.Equal(seen, EvidenceWords.Seen(report.Projects.Single(), report));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)] // The day is over, and the file may have been made at noon of it all the same.
    public async Task Report_OfAFileThatEndsWithTheDay_DoesNotTakeItForAllOfIt(int daysLater)
    {
        await StoreDayAsync(OfA("default"), input: 400, output: 100, day: 5, reachesOn: false);
        Clock.Advance(TimeSpan.FromDays(daysLater));

        var report = await GetAsync("2026-10-05", "2026-10-05", "proj_a");

        Assert.Null(report.Projects.Single().Exposure!.ReportedFree);
        Assert.Equal((0, true), (report.ReportedDays, report.HasReport));
    }

    [Theory]
    [InlineData("incentivized-tier", "proj_a", "OpenAI's reports show free traffic since 3 October 2026")]
    [InlineData(
        "default",
        "proj_a",
        "OpenAI's reports show no free traffic as far as they tell; 1 October 2026 to 2 October 2026, 4 October 2026 to 6 October 2026 "
            + "are not known to their end; 7 October 2026 is not over yet"
    )]
    [InlineData("incentivized-tier", "", "OpenAI's reports show free traffic since 3 October 2026, without telling of which project")]
    public async Task Report_OfADecisionThatNobodyConfirmed_SaysWhatTheReportsShow(string tier, string project, string words)
    {
        Move(new DateTimeOffset(2026, 10, 6, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 7, 9, 0, 0, TimeSpan.Zero));
        await StoreDayAsync(
            UsageSeries.Of(ReportSource.File, new(project is "" ? null : project, null, null, "gpt-4.1-2025-04-14", false, tier)),
            input: 400,
            output: 100
        );

        var report = await GetAsync("2026-10-01", "2026-10-07", "proj_a");

        Assert.StartsWith(
            $"From 1 to 7 October 2026 (UTC), Project proj_a was decided to share from 6 October 2026 09:00:01; nobody confirmed it at OpenAI; {words}. ",
            EvidenceWords.Answer(report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_OfFreeTrafficThatNoDecisionShares_SaysSo()
    {
        await DecideAsync(0, SharingList.Disabled);
        Move(new DateTimeOffset(2026, 10, 7, 9, 0, 0, TimeSpan.Zero));
        await StoreDayAsync(
            new UsageSeries(ReportSource.File, new("proj_b", null, null, "gpt-4.1-2025-04-14", false, "incentivized-tier")),
            input: 400,
            output: 100
        );

        var report = await GetAsync("2026-10-01", "2026-10-07");

        Assert.Contains(
            "OpenAI's reports show free traffic of projects that no decision here shares: Project proj_b (since 3 October 2026).",
            EvidenceWords.Answer(report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_OfFreeTrafficAfterAConfirmedStop_SaysOnWhichDays()
    {
        await DecideAndConfirmAsync(0, SharingList.Selected(["proj_a", "proj_b"]));
        Move(new DateTimeOffset(2026, 10, 10, 12, 0, 0, TimeSpan.Zero));
        await DecideAndConfirmAsync(1, SharingList.Selected(["proj_b"]));
        Move(new DateTimeOffset(2026, 10, 30, 9, 0, 0, TimeSpan.Zero));
        foreach (var day in (int[])[8, 20, 22])
        {
            await StoreDayAsync(OfA("incentivized-tier"), input: 400, output: 100, day);
        }

        var report = await GetAsync("2026-10-06", "2026-10-25");

        Assert.Contains(
            "OpenAI's reports show free traffic of Project proj_a on 2 days from 20 October 2026 to 22 October 2026, when it was not shared by what is recorded here.",
            EvidenceWords.Answer(report),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "when it was not shared by",
            EvidenceWords.Answer(await GetAsync("2026-10-06", "2026-10-19")),
            StringComparison.Ordinal
        );
    }
}
