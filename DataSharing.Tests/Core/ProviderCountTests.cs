using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>The provider's rows, by pool, and beside the pools what nobody can assign.</summary>
public sealed class ProviderCountTests
{
    private static readonly ModelCatalogue _models = CatalogueLoader.LoadEmbedded().Models;
    private static readonly UtcDay _day = UtcDay.FromDate(new(2026, 11, 26));

    [Theory]
    [InlineData("gpt-4.1-2025-04-14", Pool.Large)]
    [InlineData("gpt-4.1", Pool.Large)] // An alias.
    [InlineData("gpt-5.6", Pool.Large)] // Another name of gpt-5.6-sol.
    [InlineData("gpt-4.1-mini", Pool.Small)]
    [InlineData("o3-mini-2025-01-31", Pool.Small)] // Disputed, yet its pool is known.
    [InlineData("codex-mini-latest", Pool.Small)] // Shut down.
    [InlineData("gpt-6.2-sol", null)] // Released, on no list.
    [InlineData("gpt-6.2-sol-2026-11-17", null)] // Never by prefix.
    [InlineData("ft:gpt-4.1-2025-04-14:acme::abc", null)]
    [InlineData("text-embedding-3-small", null)]
    [InlineData("GPT-4.1", null)] // Exact ids only.
    [InlineData("", null)] // A report that does not name the model.
    public void FreeTokens_BelongToTheModelsPool_OrStandBesideBoth(string model, Pool? pool)
    {
        var count = ProviderCount.Of([new ReportedRow(model, true, 900_000, 900_000)], _models, _day);

        foreach (var each in Enum.GetValues<Pool>())
        {
            Assert.Equal(each == pool ? 900_000 : 0, count.Pools[each].Complimentary);
            Assert.Equal(each == pool ? 900_000 : 0, count.Pools[each].RunningTotal);
        }

        Assert.Equal(pool is null ? [new UnassignedTokens(model, 900_000, true)] : [], count.Unassigned);
    }

    [Theory]
    [InlineData("2026-09-05")] // Before covered_from of gpt-5.6-sol.
    [InlineData("2026-09-06")]
    public void FreeTokens_OfAModelBeforeItsCoverage_StillHaveItsPool(string day)
    {
        Assert.True(UtcDay.TryParse(day, out var on));

        Assert.Equal(10, ProviderCount.Of([new ReportedRow("gpt-5.6-sol", true, 10, 10)], _models, on).Pools[Pool.Large].Complimentary);
    }

    [Theory]
    [InlineData("gpt-6.2-sol", false, 0)] // Billed: it drew on no pool that anybody knows of.
    [InlineData("gpt-6.2-sol", null, 0)] // Not covered by guess.
    [InlineData("", false, 400)] // Any model's, and it may have counted.
    [InlineData("", null, 400)]
    public void TokensThatAreNotReportedFree_StandBesideThePools_OnlyWhereTheReportDoesNotNameTheModel(
        string model,
        bool? free,
        long tokens
    )
    {
        var unassigned = ProviderCount.Of([new ReportedRow(model, free, 500, 400)], _models, _day).Unassigned;

        Assert.Equal(tokens == 0 ? [] : [new UnassignedTokens("", tokens, false)], unassigned);
    }

    [Fact]
    public void OneRowThatDoesNotTell_LeavesTheSplitUnknown_AndTheUpperBoundKnown()
    {
        var count = ProviderCount.Of(
            [
                new ReportedRow("gpt-4.1", true, 997_641, 997_641),
                new ReportedRow("gpt-4o", null, 500, 500),
                new ReportedRow("gpt-4.1-mini", true, 7, 7),
                new ReportedRow("gpt-4.1-mini", false, 3, 0),
            ],
            _models,
            _day
        );

        Assert.Equal(new MeasuredPool(null, null, 998_141, 998_141, 500), count.Pools[Pool.Large]);
        Assert.Equal(new MeasuredPool(7, 3, 7, 10), count.Pools[Pool.Small]);
    }
}
