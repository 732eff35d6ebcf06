using System.Globalization;
using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

public sealed class DecisionTests
{
    [Theory]
    [InlineData(970_000, 30_000, true)] // exactly the last of it
    [InlineData(975_000, 30_000, false)] // straddles: billed whole
    [InlineData(1_000_000, 1, false)] // nothing left
    [InlineData(0, 1_000_000, true)]
    [InlineData(0, 1_000_001, false)]
    public void Take_AtTheBoundary_IsFreeOnlyWhenItFits(long before, long request, bool free)
    {
        var (after, complimentary) = new DailyPool(TokenCount.Of(1_000_000), TokenCount.Of(before)).Take(
            TokenCount.Of(request),
            BoundaryRule.WholeRequest
        );

        Assert.Equal(free ? request : 0, complimentary.Value);
        Assert.Equal(before + request, after.RunningTotal.Value);
        Assert.Equal(Math.Max(0, 1_000_000 - before - request), after.Remaining.Value);
    }

    [Theory]
    [InlineData(975_000, 30_000, 25_000)]
    [InlineData(1_000_000, 5, 0)]
    [InlineData(10, 5, 5)]
    public void Take_Split_GivesWhatFits(long before, long request, long free) =>
        Assert.Equal(
            free,
            new DailyPool(TokenCount.Of(1_000_000), TokenCount.Of(before))
                .Take(TokenCount.Of(request), BoundaryRule.Split)
                .Complimentary.Value
        );

    [Fact]
    public void Decide_EveryReason_ComesInTheOrderOfTheContract()
    {
        var shared = Organizations.Sharing("tier-4");
        UsageEvent worst = Organizations.Request("ft:gpt-4.1:x", 10, project: "nobody", serviceTier: "flex", batch: true, "web_search");

        Assert.Equal(
            DecisionReason.OrganizationIneligible,
            Organizations.Decide(Organizations.Sharing("tier-4", retention: true), worst).Reason
        );
        Assert.Equal(DecisionReason.ProjectUnknown, Organizations.Decide(shared, worst).Reason);
        Assert.Equal(DecisionReason.ProjectNotShared, Organizations.Decide(shared, worst with { ProjectId = "proj_b" }).Reason);
        Assert.Equal(DecisionReason.ModelExcluded, Organizations.Decide(shared, worst with { ProjectId = "proj_a" }).Reason);
        Assert.Equal(
            DecisionReason.ModelNotCovered,
            Organizations.Decide(shared, worst with { ProjectId = "proj_a", Model = "o1-pro" }).Reason
        );
        Assert.Equal(
            DecisionReason.ServiceTierExcluded,
            Organizations.Decide(shared, worst with { ProjectId = "proj_a", Model = "o1" }).Reason
        );
        Assert.Equal(
            DecisionReason.HostedToolUse,
            Organizations
                .Decide(shared, worst with { ProjectId = "proj_a", Model = "o1", ServiceTier = ServiceTier.Default, Batch = false })
                .Reason
        );
        Assert.Equal(
            DecisionReason.AllowanceExceeded,
            Organizations.Decide(shared, Organizations.Request("o1", 10), runningTotal: 1_000_000).Reason
        );
        Assert.Equal(DecisionReason.Complimentary, Organizations.Decide(shared, Organizations.Request("o1", 10)).Reason);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("priority")]
    [InlineData("batch")]
    [InlineData("fast")]
    [InlineData("ultrafast")]
    [InlineData("lightning")]
    [InlineData("Default")]
    [InlineData("incentivized-tier")]
    public void Decide_ExcludedServiceTier_IsBilled(string tier) =>
        Assert.Equal(
            DecisionReason.ServiceTierExcluded,
            Organizations.Decide(Organizations.Sharing("tier-4"), Organizations.Request("o1", 10, serviceTier: tier)).Reason
        );

    [Theory]
    [InlineData("default", false)]
    [InlineData("auto", false)]
    [InlineData("standard", false)]
    [InlineData("scale", false)]
    [InlineData("fast", false)]
    [InlineData("ultrafast", false)]
    [InlineData("lightning", true)]
    [InlineData("DEFAULT", true)]
    public void Decide_ServiceTierThatNoDocumentNames_IsUncertain(string tier, bool uncertain) =>
        Assert.Equal(
            uncertain,
            Organizations.Decide(Organizations.Sharing("tier-4"), Organizations.Request("o1", 10, serviceTier: tier)).Uncertain
        );

    [Theory]
    [InlineData("", ServiceTierKind.NotTold, null, false)]
    [InlineData("default", ServiceTierKind.Ordinary, false, false)]
    [InlineData("scale", ServiceTierKind.Ordinary, false, false)]
    [InlineData("incentivized-tier", ServiceTierKind.Complimentary, true, false)]
    [InlineData("data-sharing", ServiceTierKind.Complimentary, true, false)]
    [InlineData("data-sharing-incentive", ServiceTierKind.Complimentary, true, false)]
    [InlineData("flex-tier", ServiceTierKind.Flex, false, true)]
    [InlineData("Priority", ServiceTierKind.Priority, false, true)]
    [InlineData("fast", ServiceTierKind.Priority, false, true)]
    [InlineData("ultrafast", ServiceTierKind.Priority, false, true)]
    [InlineData("batch", ServiceTierKind.Batch, false, true)]
    [InlineData("lightning", ServiceTierKind.Unknown, null, false)]
    [InlineData("not-incentivized-tier", ServiceTierKind.Unknown, null, false)]
    public void ServiceTier_AsReported_CountsAsWhatIsKnownOfIt(string text, ServiceTierKind kind, bool? complimentary, bool drawsOnNoPool)
    {
        var tier = ServiceTier.OfReport(text);

        Assert.Equal((text, kind, complimentary, drawsOnNoPool), (tier.Text, tier.Kind, tier.IsComplimentary, tier.DrawsOnNoPool));
    }

    [Theory]
    [InlineData("default", true, "incentivized-tier")]
    [InlineData("flex", false, "flex-tier")]
    [InlineData("fast", false, "fast")]
    [InlineData("lightning", false, "lightning")]
    [InlineData("incentivized-tier", false, "unknown:incentivized-tier")]
    [InlineData("data-sharing", false, "unknown:data-sharing")]
    public void ServiceTier_InTheProvidersShape_NeverCallsFreeWhatWasBilled(string sent, bool complimentary, string reported) =>
        Assert.Equal(reported, ServiceTier.OfRequest(sent).ToReported(complimentary));

    [Theory]
    [InlineData("gpt-6-sol", true)]
    [InlineData("o3-mini", true)]
    [InlineData("gpt-4.1", false)]
    public void Decide_NotDocumentedModel_IsUncertain(string model, bool uncertain) =>
        Assert.Equal(uncertain, Organizations.Decide(Organizations.Sharing("tier-4"), Organizations.Request(model, 10)).Uncertain);

    [Fact]
    public void Decide_UnknownTier_IsIneligibleByTier()
    {
        var decision = Organizations.Decide(Organizations.Sharing(tier: null), Organizations.Request("o1", 10));

        Assert.Equal(
            (DecisionReason.OrganizationIneligible, EligibilityRule.UsageTier, false),
            (decision.Reason, decision.Rule!.Value, decision.Allowance.HasValue)
        );
    }

    [Fact]
    public void Decide_UnknownTierBesideARuleThatFails_NamesThatRule() =>
        Assert.Equal(
            EligibilityRule.ZeroDataRetention,
            Organizations.Decide(Organizations.Sharing(tier: null, retention: true), Organizations.Request("o1", 10)).Rule
        );

    [Fact]
    public void Take_RandomStreams_AgreeWithANaiveModel() =>
        Gen.Select(Gen.Long[1, 5_000], Gen.Long[1, 900].Array[1, 60], Gen.Bool)
            .Sample(
                (allowance, requests, split) =>
                {
                    var rule = split ? BoundaryRule.Split : BoundaryRule.WholeRequest;
                    var pool = new DailyPool(TokenCount.Of(allowance), TokenCount.Zero);
                    long total = 0,
                        free = 0,
                        granted = 0;
                    foreach (var request in requests)
                    {
                        (pool, var complimentary) = pool.Take(TokenCount.Of(request), rule);
                        granted += complimentary.Value;

                        // The naive model, token by token for split, whole for the default.
                        var fits = Enumerable.Range(0, (int)request).Count(token => total + token < allowance);
                        free +=
                            split ? fits
                            : fits == request ? request
                            : 0;
                        total += request;
                    }

                    return (granted, pool.RunningTotal.Value, pool.Remaining.Value) == (free, total, Math.Max(0, allowance - total))
                        && granted <= allowance;
                }
            );

    // Ten requests of 100 an hour, from 20:00 on; a day to come has what is left of it.
    [Theory]
    [InlineData(8, 2_000, 4_000, "22:00", 1, null)]
    [InlineData(8, 2_000, 1_000, "22:00", 1, "01:00")]
    [InlineData(8, 2_000, 0, "22:00", null, null)]
    [InlineData(8, 4_000, 1_000, "01:00", null, null)]
    [InlineData(8, 4_000, 4_000, null, null, null)]
    [InlineData(3, 2_000, 4_000, "22:00", null, null)]
    [InlineData(8, 0, 4_000, "20:00", 1, null)]
    [InlineData(30, 2_000, 0, "22:00", 2, null)] // Nothing of the day between.
    public void RunCheck_OverMidnight_TellsWhenRequestsAreFreeAgain(
        int hours,
        long today,
        long tomorrow,
        string? billedAt,
        int? freeAgain,
        string? billedAgainAt
    )
    {
        var day = UtcDay.FromDate(new DateOnly(2026, 3, 1));
        var run = new PlannedRun(TokenCount.Of(100), hours * 10, day.Start.Plus(TimeSpan.FromHours(20)), TimeSpan.FromHours(hours));

        var check = RunCheck.Of(
            run,
            _ => BoundaryRule.WholeRequest,
            asked =>
                TokenCount.Of(
                    asked == day ? today
                    : asked == day.AddDays(1) ? tomorrow
                    : 4_000
                )
        );

        Assert.Equal(
            (billedAt, freeAgain, billedAgainAt),
            (Time(check.FirstBilledAt), check.FreeAgain?.Day.Number - day.Number, Time(check.BilledAgainAt))
        );

        static string? Time(Instant? at) => at?.ToDateTimeOffset().ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void RunCheck_RandomRuns_AgreeWithOneRequestAfterAnother() =>
        Gen.Select(Gen.Long[1, 50], Gen.Long[1, 200], Gen.Int[0, 200_000], Gen.Long[0, 4_000], Gen.Int[0, 86_399])
            .Sample(
                (tokens, requests, seconds, left, offset) =>
                {
                    var start = Instant.From(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)).Plus(TimeSpan.FromSeconds(offset));
                    var run = new PlannedRun(TokenCount.Of(tokens), requests, start, TimeSpan.FromSeconds(seconds));
                    var check = RunCheck.Of(run, _ => BoundaryRule.WholeRequest, day => TokenCount.Of(day == start.Day ? left : 3_000));

                    var pools = new Dictionary<UtcDay, DailyPool>();
                    long free = 0;
                    Instant? firstBilled = null;
                    for (var i = 0; i < requests; i++)
                    {
                        var at = run.TimeOf(i);
                        var pool = pools.GetValueOrDefault(
                            at.Day,
                            new DailyPool(TokenCount.Of(at.Day == start.Day ? left : 3_000), TokenCount.Zero)
                        );
                        (pools[at.Day], var complimentary) = pool.Take(TokenCount.Of(tokens), BoundaryRule.WholeRequest);
                        free += complimentary.Value;
                        if (complimentary.Value == 0)
                        {
                            firstBilled ??= at;
                        }
                    }

                    return (check.ComplimentaryTokens.Value, check.BilledTokens.Value, check.FirstBilledAt)
                        == (free, (tokens * requests) - free, firstBilled);
                }
            );

    [Theory]
    [InlineData("2026-02-28T23:59:59.999Z", "2026-02-28")]
    [InlineData("2026-03-01T00:00:00.000Z", "2026-03-01")]
    [InlineData("2028-02-29T12:00:00+14:00", "2028-02-28")]
    [InlineData("2026-12-31T23:30:00-01:00", "2027-01-01")]
    public void Day_OfAnInstant_IsTheUtcDay(string text, string day) =>
        Assert.Equal(day, Instant.From(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Day.ToString());

    [Fact]
    public void Timeline_BackdatedEntry_HoldsUntilTheNextAndOnlyAsKnownSince()
    {
        static Instant At(int day) => Instant.From(new DateTimeOffset(2026, 10, day, 0, 0, 0, TimeSpan.Zero));
        var timeline = new Timeline<string>([new("first", At(1), At(1)), new("third", At(20), At(20)), new("second", At(10), At(25))]);

        Assert.Null(timeline.At(At(1).Plus(TimeSpan.FromMilliseconds(-1))));
        Assert.Equal(["first", "second", "third"], new[] { At(5), At(12), At(21) }.Select(at => timeline.At(at)!.Value));
        Assert.Equal("first", timeline.At(At(12), knownAt: At(21))!.Value);
    }

    [Fact]
    public void DecisionBook_AtEachInstant_EqualsTheHistory()
    {
        var change = Organizations.Noon;
        var history = Organizations.Sharing("tier-4") with
        {
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(control => control, _ => new Timeline<SharingList>([new(SharingList.AllProjects, change, change)])),
        };
        var book = new DecisionBook(history);

        Assert.Equal(EligibilityStatus.Eligible, book.At(change.Plus(TimeSpan.FromMilliseconds(-1))).Verdict.Status);
        Assert.Equal(EligibilityStatus.Enrolled, book.At(change).Verdict.Status);
    }
}
