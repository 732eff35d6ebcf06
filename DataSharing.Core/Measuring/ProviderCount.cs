using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Measuring;

/// <summary>What the provider counted on one UTC day, by pool, and beside the pools what belongs to a pool that nobody knows.</summary>
/// <param name="Pools">Both pools.</param>
/// <param name="Unassigned">By model, most tokens first; empty if every token that drew on a pool has its pool.</param>
public sealed record ProviderCount(IReadOnlyDictionary<Pool, MeasuredPool> Pools, IReadOnlyList<UnassignedTokens> Unassigned)
{
    /// <summary>Sums a day's rows.</summary>
    /// <param name="rows">All rows of the day.</param>
    /// <param name="models">The models by which that day is summed up. A model that is in the catalogue has its pool at every date, covered
    /// then or not.</param>
    /// <param name="day">The day, on which aliases are resolved.</param>
    /// <exception cref="OverflowException">A sum passes 2^63 − 1.</exception>
    public static ProviderCount Of(IEnumerable<ReportedRow> rows, ModelCatalogue models, UtcDay day)
    {
        var sums = PoolOrder.All.ToDictionary(pool => pool, _ => default(Sums));
        var unassigned = new Dictionary<(string Model, bool IsComplimentary), long>();
        foreach (var row in rows)
        {
            var model = models.Resolve(row.Model, day);
            if (model.Snapshot is { } snapshot)
            {
                sums[snapshot.Pool] = sums[snapshot.Pool].Plus(row);
            }
            else if (
                (
                    row.IsComplimentary == true ? row.Tokens
                    : model.Id.Length == 0 ? row.DrawnAtMost
                    : 0
                )
                is > 0
                    and var tokens
            )
            {
                var key = (model.Id, row.IsComplimentary == true);
                unassigned[key] = checked(unassigned.GetValueOrDefault(key) + tokens);
            }
        }

        return new ProviderCount(
            sums.ToDictionary(pool => pool.Key, pool => pool.Value.ToPool()),
            [
                .. unassigned
                    .Select(pair => new UnassignedTokens(pair.Key.Model, pair.Value, pair.Key.IsComplimentary))
                    .OrderByDescending(model => model.IsComplimentary)
                    .ThenByDescending(model => model.Tokens)
                    .ThenBy(model => model.Model, StringComparer.Ordinal),
            ]
        );
    }

    private readonly record struct Sums(long Complimentary, long Billed, long NotToldApart, long DrawnAtMost)
    {
        public Sums Plus(ReportedRow row) =>
            checked(
                new Sums(
                    Complimentary + (row.IsComplimentary == true ? row.Tokens : 0),
                    Billed + (row.IsComplimentary == false ? row.Tokens : 0),
                    NotToldApart + (row.IsComplimentary is null ? row.Tokens : 0),
                    DrawnAtMost + row.DrawnAtMost
                )
            );

        // One row that does not tell leaves both figures unknown; the upper bound holds all the same.
        public MeasuredPool ToPool() =>
            new(
                NotToldApart == 0 ? Complimentary : null,
                NotToldApart == 0 ? Billed : null,
                DrawnAtMost,
                checked(Complimentary + Billed + NotToldApart),
                NotToldApart
            );
    }
}
