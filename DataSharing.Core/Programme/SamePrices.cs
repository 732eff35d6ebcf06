using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>A stretch of UTC days over which one catalogue sums up, and no price, alias or pool of it changes.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day, inclusive.</param>
/// <param name="Version">The catalogue by which each of these days is summed up.</param>
/// <remarks>
/// What was used within it may be added up first and priced afterwards, by any of its days: so a year is summed by the database.
/// </remarks>
public sealed record SamePrices(UtcDay From, UtcDay Until, CatalogueVersion Version)
{
    /// <summary>The stretches of a range of days, in order, without gap or overlap; none if it ends before it begins.</summary>
    /// <param name="programme">The catalogues.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last day, inclusive.</param>
    public static IReadOnlyList<SamePrices> Of(ProgrammeHistory programme, UtcDay from, UtcDay until)
    {
        var starts = programme
            .Versions.SelectMany(version => Changes(version.Value.Catalogue, until).Append(version.EffectiveAt.Day))
            .Where(day => day > from && day <= until)
            .Append(from)
            .Distinct()
            .Order()
            .ToList();
        return from > until
            ? []
            :
            [
                .. starts.Select(
                    (start, i) =>
                        new SamePrices(start, i + 1 < starts.Count ? starts[i + 1].DaysBefore(1) : until, programme.At(start.End.Before))
                ),
            ];
    }

    private static IEnumerable<UtcDay> Changes(ProgrammeCatalogue catalogue, UtcDay until) =>
        catalogue
            .Prices.Prices.SelectMany(price =>
                new[] { price.From, price.Until, price.KnownThrough < until ? price.KnownThrough.Value.AddDays(1) : null }
            )
            .Concat(catalogue.Models.Aliases.SelectMany(alias => new[] { alias.From, alias.Until }))
            .OfType<UtcDay>();
}
