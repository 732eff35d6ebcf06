using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

public sealed class EligibilityTests
{
    public static TheoryData<string?, bool?, string?, bool?, bool> Combinations()
    {
        var data = new TheoryData<string?, bool?, string?, bool?, bool>();
        foreach (var tier in (string?[])["tier-1", "free", null])
        {
            foreach (var retention in (bool?[])[false, true, null])
            {
                foreach (var plan in (string?[])["standard", "enterprise", "enterprise_excluded", null])
                {
                    foreach (var balance in (bool?[])[true, false, null])
                    {
                        data.Add(tier, retention, plan, balance, true);
                        data.Add(tier, retention, plan, balance, false);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Judge_EveryCombination_FollowsTheRules(string? tier, bool? retention, string? plan, bool? balance, bool shares)
    {
        var verdict = Organizations.Judge(
            Organizations.Sharing(tier, retention, plan, balance, shares ? SharingList.AllProjects : SharingList.Disabled)
        );

        var ineligible = tier == "free" || retention == true || plan == "enterprise_excluded" || balance == false;
        var expected =
            ineligible ? EligibilityStatus.Ineligible
            : tier is null ? EligibilityStatus.Unknown
            : shares ? EligibilityStatus.Enrolled
            : EligibilityStatus.Eligible;
        Assert.Equal(expected, verdict.Status);
        Assert.Equal(tier is null, verdict.Unconfirmed.Contains(EligibilityRule.UsageTier));
        Assert.Equal(retention is null, verdict.Unconfirmed.Contains(EligibilityRule.ZeroDataRetention));
        Assert.Equal(plan is null, verdict.Unconfirmed.Contains(EligibilityRule.EnterprisePlan));
        Assert.Equal(balance is null, verdict.Unconfirmed.Contains(EligibilityRule.PositiveBalance));
        Assert.Equal(tier == "tier-1", verdict.Allowances is not null);
    }

    [Theory]
    [InlineData("tier-4", "You're enrolled for up to 11 million complimentary tokens per day")]
    [InlineData("tier-2", "You're enrolled for up to 2.75 million complimentary tokens per day")]
    public void Banner_Enrolled_ComputesTheFigure(string tier, string headline) =>
        Assert.Equal(headline, Banner.Headline(Organizations.Judge(Organizations.Sharing(tier))));

    [Fact]
    public void Banner_Eligible_TellsWhatWouldBeGained()
    {
        var verdict = Organizations.Judge(Organizations.Sharing("tier-1", list: SharingList.Disabled));

        Assert.Equal("You're eligible for free daily usage on traffic shared with OpenAI", Banner.Headline(verdict));
        Assert.Equal(
            "Up to 250,000 tokens a day on large models and 2.5 million on small models, once an owner shares inputs and outputs.",
            Banner.Detail(verdict)
        );
    }

    [Theory]
    [InlineData("all", "Yes: 2 of 2 active projects are decided here to share inputs and outputs.")]
    [InlineData("off", "Eligible, but no active project is decided here to share inputs and outputs. An owner can turn it on.")]
    [InlineData("none", "Not recorded: nobody has decided here what is shared, and it counts as not shared. An owner can decide.")]
    public void Sharing_IsSaidAsWhatWasDecided(string decided, string words)
    {
        var history = Organizations.Sharing("tier-4", list: decided == "all" ? SharingList.AllProjects : SharingList.Disabled);
        history = decided == "none" ? history with { Sharing = new Dictionary<SharingControl, Timeline<SharingList>>() } : history;

        Assert.Equal(words, Organizations.Judge(history)[EligibilityRule.Sharing].Explanation);
    }

    [Fact]
    public void Banner_Ineligible_NamesEveryFailedRule()
    {
        var verdict = Organizations.Judge(Organizations.Sharing("free", retention: true, plan: "enterprise_excluded", balance: false));

        var detail = Banner.Detail(verdict);
        Assert.Contains("The Free tier has no allowance.", detail, StringComparison.Ordinal);
        Assert.Contains("Nothing can be shared while it is on.", detail, StringComparison.Ordinal);
        Assert.Contains("is excluded from sharing inputs and outputs.", detail, StringComparison.Ordinal);
        Assert.Contains("was not positive on", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Since_IsFromWhenAFactHolds_HoweverOftenItIsSaidAgain()
    {
        var history = Organizations.Sharing("tier-4") with
        {
            ZeroDataRetention = Said((1, false), (5, true), (25, true)),
            PositiveBalance = Said((5, false), (21, false)),
        };
        var verdict = history.At(Instant.From(new DateTimeOffset(2026, 10, 28, 0, 0, 0, TimeSpan.Zero))).Judge();

        Assert.Equal(
            "No: Zero Data Retention is on since 5 October 2026. Nothing can be shared while it is on.",
            verdict[EligibilityRule.ZeroDataRetention].Explanation
        );

        // A balance changes from day to day: what is known is of when it was said last.
        Assert.Equal(
            "No: the account balance was not positive on 21 October 2026. Add credit at OpenAI.",
            verdict[EligibilityRule.PositiveBalance].Explanation
        );

        static Timeline<RecordedFact<bool?>> Said(params (int Day, bool Value)[] entries) =>
            new(
                entries.Select(entry =>
                {
                    var at = Instant.From(new DateTimeOffset(2026, 10, entry.Day, 0, 0, 0, TimeSpan.Zero));
                    return new TimelineEntry<RecordedFact<bool?>>(new RecordedFact<bool?>(entry.Value, FactSource.Read), at, at);
                })
            );
    }

    [Theory]
    [InlineData(false, false, false, false, "standard", "selected", true, SharingDecidedBy.Project)]
    [InlineData(false, false, false, false, "standard", "all", true, SharingDecidedBy.Organization)]
    [InlineData(false, false, false, false, "standard", "disabled", false, SharingDecidedBy.Organization)]
    [InlineData(true, true, true, true, "enterprise_excluded", "all", false, SharingDecidedBy.Archived)]
    [InlineData(false, true, true, true, "enterprise_excluded", "all", false, SharingDecidedBy.ProjectZdr)]
    [InlineData(false, false, true, true, "enterprise_excluded", "all", false, SharingDecidedBy.NeverShare)]
    [InlineData(false, false, false, true, "enterprise_excluded", "all", false, SharingDecidedBy.OrganizationZdr)]
    [InlineData(false, false, false, false, "enterprise_excluded", "all", false, SharingDecidedBy.EnterprisePlan)]
    public void Sharing_FirstThatApplies_Decides(
        bool archived,
        bool projectZdr,
        bool neverShare,
        bool zdr,
        string plan,
        string mode,
        bool shared,
        SharingDecidedBy by
    )
    {
        var list = mode switch
        {
            "all" => SharingList.AllProjects,
            "disabled" => SharingList.Disabled,
            _ => SharingList.Selected(["proj_a"]),
        };
        var snapshot = Organizations
            .Sharing("tier-4", zdr, plan, list: list, marks: (archived, projectZdr, neverShare))
            .At(Organizations.Noon);

        Assert.Equal(new EffectiveSharing(shared, by), snapshot.Sharing(SharingControl.InputsOutputs, snapshot.FindProject("proj_a")!));
    }

    [Fact]
    public void Sharing_ExcludedPlan_BlocksInputsAndOutputsOnly()
    {
        var snapshot = Organizations.Sharing("tier-4", plan: "enterprise_excluded", list: SharingList.AllProjects).At(Organizations.Noon);

        Assert.True(snapshot.Sharing(SharingControl.Feedback, snapshot.FindProject("proj_a")!).Shared);
    }

    [Theory]
    [InlineData("disabled", true, "a")]
    [InlineData("disabled", false, null)]
    [InlineData("all", false, "b,c")]
    [InlineData("all", true, null)]
    [InlineData("b", true, "a,b")]
    [InlineData("a,b", false, "b")]
    public void With_SwitchingOneProject_WritesTheOrganizationsList(string before, bool enable, string? after)
    {
        static SharingList Read(string text) =>
            text switch
            {
                "disabled" => SharingList.Disabled,
                "all" => SharingList.AllProjects,
                _ => SharingList.Selected(text.Split(',')),
            };

        Assert.Equal(Read(after ?? before), Read(before).With("a", enable, ["a", "b", "c"]));
    }

    [Fact]
    public void EmptyBalance_SharedTraffic_StaysShared()
    {
        var decision = Organizations.Decide(Organizations.Sharing("tier-4", balance: false), Organizations.Request("gpt-4.1", 10));

        Assert.Equal((DecisionReason.OrganizationIneligible, true), (decision.Reason, decision.Shared));
    }
}
