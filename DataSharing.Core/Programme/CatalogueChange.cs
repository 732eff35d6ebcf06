using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>One thing that differs between two catalogues, for people.</summary>
/// <param name="Subject">What, such as "Model gpt-4.1-2025-04-14".</param>
/// <param name="Old">What the earlier says; null if it does not have it.</param>
/// <param name="New">What the later says; null if it does not have it.</param>
public sealed record CatalogueChange(string Subject, string? Old, string? New)
{
    /// <summary>
    /// Everything that differs in rules, tiers, plans, models, aliases and prices, in the order of the catalogue. Layout, note and sources
    /// do not count.
    /// </summary>
    public static IReadOnlyList<CatalogueChange> Between(ProgrammeCatalogue old, ProgrammeCatalogue @new)
    {
        var (before, after) = (Describe(old), Describe(@new));
        return
        [
            .. before
                .Keys.Union(after.Keys)
                .Select(subject => new CatalogueChange(subject, before.GetValueOrDefault(subject), after.GetValueOrDefault(subject)))
                .Where(change => change.Old != change.New),
        ];
    }

    // The catalogue as sentences under their subjects; several of one subject, such as an alias over time, in one.
    private static Dictionary<string, string> Describe(ProgrammeCatalogue catalogue)
    {
        var said = new (string Subject, string Text)[]
        {
            (
                "A request that does not fit",
                catalogue.BoundaryRule == BoundaryRule.WholeRequest ? "billed whole" : "free as far as it fits"
            ),
            ("Models that only others report", catalogue.Models.CoversReported ? "covered" : "not covered"),
        }
            .Concat(
                Enum.GetValues<TierBand>()
                    .SelectMany(band =>
                        PoolOrder.All.Select(pool =>
                            (
                                $"Allowance, {Band(band)}, {Name(pool)} models",
                                $"{Number(catalogue.AllowancesOf(band).Of(pool).Value)} tokens a day"
                            )
                        )
                    )
            )
            .Concat(
                catalogue.Tiers.Select(tier =>
                    ($"Tier {tier.Id}", $"{tier.Label}: {(tier.Band is { } band ? Band(band) : "no allowance")}{Since(tier.From)}")
                )
            )
            .Concat(catalogue.Plans.Select(plan => ($"Plan {plan.Id}", $"{plan.Label}{(plan.Excluded ? ": excluded" : "")}")))
            .Concat(
                catalogue.Models.Snapshots.Select(model =>
                    (
                        $"Model {model.Id}",
                        $"{Name(model.Pool)}, {model.Family}, covered{Span(model.CoveredFrom, model.CoveredUntil)}, {model.Confidence.ToString().ToLowerInvariant()}{(model.Shutdown is { } day ? $", shut down {day}" : "")}"
                    )
                )
            )
            .Concat(
                catalogue.Models.ReleasedNotListed.Select(model =>
                    ($"Model {model.Id}", $"released {model.Released}, on no list: not covered")
                )
            )
            .Concat(catalogue.Models.Aliases.Select(alias => ($"Alias {alias.Name}", $"{alias.SnapshotId}{Span(alias.From, alias.Until)}")))
            .Concat(
                catalogue.Prices.Prices.Select(price =>
                    (
                        $"Price of {price.SnapshotId}",
                        $"{Dollars(price.Input)} in, {(price.CachedInput is { } cached ? Dollars(cached) : "not known")} cached, {Dollars(price.Output)} out{Span(price.From, price.Until)}{Promised(price)}"
                    )
                )
            );
        return said.GroupBy(line => line.Item1, line => line.Item2, StringComparer.Ordinal)
            .ToDictionary(subject => subject.Key, subject => string.Join("; ", subject), StringComparer.Ordinal);
    }

    private static string Band(TierBand band) => band == TierBand.Low ? "low band" : "high band";

    private static string Name(Pool pool) => pool == Pool.Large ? "large" : "small";

    private static string Since(UtcDay? from) => from is { } day ? $", named so from {day}" : "";

    private static string Span(UtcDay? from, UtcDay? until) =>
        (from is { } first ? $" from {first}" : "") + (until is { } last ? $" until {last}" : "");

    private static string Promised(ModelPrice price) => price.KnownThrough is { } last ? $" (known through {last})" : "";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // Microdollars for a million tokens.
    private static string Dollars(long microdollars) =>
        string.Create(CultureInfo.InvariantCulture, $"${microdollars / 1_000_000m:0.00####}");
}
