using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>The founding document's table, written out here a second time so that the catalogue cannot drift from it.</summary>
public sealed class BaseRulesTests
{
    private static readonly ProgrammeCatalogue _catalogue = CatalogueLoader.LoadEmbedded();
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    private static readonly string[] _large =
    [
        "gpt-4.5-preview-2025-02-27",
        "gpt-4.1-2025-04-14",
        "gpt-4o-2024-05-13",
        "gpt-4o-2024-08-06",
        "gpt-4o-2024-11-20",
        "o3-2025-04-16",
        "o1-preview-2024-09-12",
        "o1-2024-12-17",
    ];

    private static readonly string[] _small =
    [
        "gpt-4.1-mini-2025-04-14",
        "gpt-4.1-nano-2025-04-14",
        "gpt-4o-mini-2024-07-18",
        "o4-mini-2025-04-16",
        "o1-mini-2024-09-12",
        "o3-mini-2025-01-31",
    ];

    private static readonly string[] _largeFamilies = ["gpt-4.5-preview", "gpt-4.1", "gpt-4o", "o1", "o1-preview", "o3"];
    private static readonly string[] _smallFamilies = ["gpt-4.1-mini", "gpt-4.1-nano", "gpt-4o-mini", "o1-mini", "o3-mini", "o4-mini"];

    private static readonly (string Tier, long Large, long Small)[] _tiers =
    [
        ("tier-1", 250_000, 2_500_000),
        ("tier-2", 250_000, 2_500_000),
        ("build", 250_000, 2_500_000),
        ("tier-3", 1_000_000, 10_000_000),
        ("tier-4", 1_000_000, 10_000_000),
        ("tier-5", 1_000_000, 10_000_000),
        ("launch", 1_000_000, 10_000_000),
        ("grow", 1_000_000, 10_000_000),
    ];

    public static TheoryData<string, string, Pool, long> Table()
    {
        var table = new TheoryData<string, string, Pool, long>();
        foreach (var (tier, large, small) in _tiers)
        {
            foreach (var model in _large.Concat(_largeFamilies))
            {
                table.Add(tier, model, Pool.Large, large);
            }

            foreach (var model in _small.Concat(_smallFamilies))
            {
                table.Add(tier, model, Pool.Small, small);
            }
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Decide_EveryTierAndModel_DrawsOnItsPoolWithItsAllowance(string tier, string model, Pool pool, long allowance)
    {
        var organization = Organizations.Sharing(tier);

        var last = Organizations.Decide(organization, Organizations.Request(model, allowance));
        var beyond = Organizations.Decide(organization, Organizations.Request(model, 1), runningTotal: allowance);

        Assert.Equal((DecisionReason.Complimentary, pool, allowance), (last.Reason, last.Pool!.Value, last.Allowance!.Value.Value));
        Assert.Equal(DecisionReason.AllowanceExceeded, beyond.Reason);
    }

    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18-x")]
    [InlineData("o1-pro")]
    [InlineData("gpt-4")]
    [InlineData("GPT-4.1")]
    [InlineData("gpt-4.1 ")]
    [InlineData("text-embedding-3-small")]
    public void Resolve_NearlyAModel_IsNotCovered(string model)
    {
        Assert.Null(_catalogue.Models.Resolve(model, _day).Snapshot);
        Assert.Equal(
            DecisionReason.ModelNotCovered,
            Organizations.Decide(Organizations.Sharing("tier-4"), Organizations.Request(model, 10)).Reason
        );
    }

    [Fact]
    public void FreeTier_AnyRequest_IsIneligibleByTier()
    {
        var decision = Organizations.Decide(Organizations.Sharing("free"), Organizations.Request("gpt-4.1", 10));

        Assert.Equal(
            (DecisionReason.OrganizationIneligible, DataSharing.Core.Eligibility.EligibilityRule.UsageTier),
            (decision.Reason, decision.Rule!.Value)
        );
    }

    [Theory]
    [InlineData("tier-4", "2026-10-05", "Tier 4")]
    [InlineData("tier-4", "2026-10-06", "Launch or Grow (formerly tiers 3–5)")]
    [InlineData("launch", "2026-10-06", "Launch (formerly tiers 3–5)")]
    [InlineData("launch", "2026-10-05", "Tiers 3–5")]
    [InlineData("tier-1", "2026-11-22", "Build (formerly tiers 1–2)")]
    [InlineData("free", "2026-11-22", "Free")]
    public void NameTier_BeforeAndAfterTheRenaming_IsTheProvidersName(string id, string date, string name)
    {
        Assert.True(UtcDay.TryParse(date, out var day));
        Assert.Equal(name, _catalogue.NameTier(_catalogue.FindTier(id)!, day));
    }

    [Theory]
    [InlineData("tier-4", "2026-10-05", "Tier 4")]
    [InlineData("tier-4", "2026-10-06", "Tier 4 (now Launch or Grow)")]
    [InlineData("tier-2", "2026-10-06", "Tier 2 (now Build)")]
    [InlineData("launch", "2026-10-06", "Launch")]
    [InlineData("launch", "2026-10-05", "Launch")]
    [InlineData("free", "2026-11-22", "Free")]
    public void NameEntered_TellsATierFromItsNeighbours_AndWhatItIsCalledNow(string id, string date, string name)
    {
        Assert.True(UtcDay.TryParse(date, out var day));
        Assert.Equal(name, _catalogue.NameEntered(_catalogue.FindTier(id)!, day));
    }
}
