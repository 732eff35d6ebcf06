using DataSharing.Core.Foresight;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Days;

/// <summary>Reads by what a day is foretold: the whole days before it, hour by hour, as each source counted them.</summary>
internal sealed class PastDayQueries(IDbContextFactory<LedgerDbContext> ledgers, MeasuredQueries measured)
{
    public async Task<DayForecasters> ReadAsync(OrganizationHistory history, UtcDay day, CancellationToken cancellationToken)
    {
        var from = day.DaysBefore(DayForecaster.MostDays);
        var ours = await OursAsync(history, from, day, cancellationToken);
        var reported = await measured.ShapesAsync(history, from, day, cancellationToken);
        return new DayForecasters(
            ours.ToDictionary(pool => pool.Key, pool => new DayForecaster(day, pool.Value)),
            reported.ToDictionary(pool => pool.Key, pool => new DayForecaster(day, pool.Value))
        );
    }

    private async Task<IReadOnlyDictionary<Pool, IReadOnlyList<DayShape>>> OursAsync(
        OrganizationHistory history,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);

        // The first day was not sent here as a whole; from then on a day without events is one without usage.
        var first = await ledger.Days.Where(row => row.OrganizationId == history.Id).MinAsync(row => (UtcDay?)row.Day, cancellationToken);
        var shapes = new PoolShapes(history.Programme);
        if (first is { } began)
        {
            for (var day = began >= from ? began.AddDays(1) : from; day < until; day = day.AddDays(1))
            {
                if (WholeDay.CouldBeFree(history, day))
                {
                    shapes.Begin(day);
                }
            }

            await foreach (
                var hour in HourTokens
                    .Of(ledger, history.Id, from.Start, until.Start)
                    .AsAsyncEnumerable()
                    .WithCancellation(cancellationToken)
            )
            {
                shapes.Add(hour.Hour, hour.Model, hour.Tokens);
            }
        }

        return shapes.ToShapes();
    }
}
