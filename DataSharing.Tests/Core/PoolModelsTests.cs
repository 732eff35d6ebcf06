using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which models a pool's card names.</summary>
public sealed class PoolModelsTests
{
    private static readonly ModelCatalogue _models = CatalogueLoader.LoadEmbedded().Models;

    [Theory]
    [InlineData("", Pool.Large, "gpt-5.4, gpt-5.2, gpt-5.1")] // Nothing in use: today's, by OpenAI's own list.
    [InlineData("", Pool.Small, "gpt-5.4-mini, gpt-5.4-nano, gpt-4.1-mini")]
    [InlineData("gpt-4o,gpt-6-sol,gpt-4.1-mini", Pool.Large, "gpt-4o, gpt-6-sol, gpt-5.4")] // Those in use; another pool's do not count.
    [InlineData("gpt-5,gpt-4o", Pool.Large, "gpt-4o, gpt-5, gpt-5.4")] // What ends on 11 December comes after.
    [InlineData("o1,gpt-4o", Pool.Large, "gpt-4o, gpt-5.4, gpt-5.2")] // What has ended, not at all.
    [InlineData("gpt-6.2-sol,text-embedding-3-small,ft:gpt-4o:x", Pool.Large, "gpt-5.4, gpt-5.2, gpt-5.1")] // In no pool that anybody knows.
    public void Card_NamesModelsInUse_ThenTodays_AndNeverTheDead(string used, Pool pool, string named) =>
        Assert.Equal(
            named,
            string.Join(
                ", ",
                PoolModels
                    .Named(
                        _models,
                        pool,
                        used.Split(',', StringSplitOptions.RemoveEmptyEntries),
                        UtcDay.FromDate(new(2026, 11, 26)),
                        new Dictionary<string, UtcDay>()
                    )
                    .Take(3)
            )
        );

    [Theory]
    [InlineData("2026-11-20", "gpt-4.1, gpt-5.4, gpt-5.2")] // It has ended, as OpenAI says and the catalogue does not.
    [InlineData("2026-12-01", "gpt-4.1, gpt-4o, gpt-5.4")] // It ends soon.
    [InlineData("2028-01-01", "gpt-4o, gpt-4.1, gpt-5.4")]
    public void Card_KnowsTheEndsThatOpenAITells(string ends, string named)
    {
        Assert.True(UtcDay.TryParse(ends, out var day));
        Assert.Equal(
            named,
            string.Join(
                ", ",
                PoolModels
                    .Named(
                        _models,
                        Pool.Large,
                        ["gpt-4o-2024-08-06", "gpt-4.1"],
                        UtcDay.FromDate(new(2026, 11, 26)),
                        new Dictionary<string, UtcDay> { ["gpt-4o-2024-08-06"] = day }
                    )
                    .Take(3)
            )
        );
    }
}
