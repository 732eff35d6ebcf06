using System.Text;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Of which pool the usage of a model is, on which day: never of two, and never of none of the choices.</summary>
public sealed class ChosenPoolTests
{
    private static readonly UtcDay _day = Organizations.Noon.Day;

    // From tomorrow's noon on o3 is in no list: the whole day is summed up by that.
    private static readonly ProgrammeHistory _history = new([
        new(new CatalogueVersion(1, Organizations.Catalogue), Instant.Beginning, Instant.Beginning),
        new(new CatalogueVersion(2, WithoutO3()), _day.End.Plus(TimeSpan.FromHours(12)), Organizations.Noon),
    ]);

    [Theory]
    [InlineData("gpt-4.1-2025-04-14", 0, PoolChoice.Large)]
    [InlineData("gpt-4.1", 0, PoolChoice.Large)] // An alias, as a report may name it.
    [InlineData("gpt-4.1-mini-2025-04-14", 0, PoolChoice.Small)]
    [InlineData("ft:gpt-4.1-mini:org::x", 0, PoolChoice.None)] // Fine-tuned ones draw on no pool.
    [InlineData("text-embedding-3-small", 0, PoolChoice.None)]
    [InlineData("gpt-4.1-", 0, PoolChoice.None)] // Nothing is guessed from a prefix.
    [InlineData("", 0, PoolChoice.None)]
    [InlineData("o3-2025-04-16", 0, PoolChoice.Large)]
    [InlineData("o3-2025-04-16", 1, PoolChoice.None)]
    [InlineData("o3-2025-04-16", 2, PoolChoice.None)]
    public void Usage_IsOfExactlyOneChoice_ByTheCatalogueOfItsDay(string model, int days, PoolChoice choice) =>
        Assert.Equal([choice], Enum.GetValues<PoolChoice>().Where(one => new ChosenPool(one, _history).Has(model, _day.AddDays(days))));

    private static ProgrammeCatalogue WithoutO3()
    {
        const string O3 = "\"o3-2025-04-16\"";
        Assert.Contains(O3, Organizations.Catalogue.Json, StringComparison.Ordinal);
        return CatalogueLoader.Load(
            Encoding.UTF8.GetBytes(Organizations.Catalogue.Json.Replace(O3, "\"o3-gone\"", StringComparison.Ordinal))
        );
    }
}
