using System.Collections.Concurrent;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Requests to one model that an allowance did not cover.</summary>
/// <param name="Model">The resolved model.</param>
/// <param name="Counted">What they used.</param>
internal sealed record OverAllowance(string Model, TokenUsage Counted);

/// <summary>
/// Which of the requests that did not fit into a day's allowance would have fitted into a larger one: those after which the pool's running
/// total was still within it. No roll-up says that, so that the requests themselves are added up.
/// </summary>
/// <remarks>
/// Once for all who look: the answer for a past day stays the same until the roll-ups say that more was sent of it. Off the page's thread,
/// and for one reader at a time, since whoever sends goes first.
/// </remarks>
internal sealed class FittingRequests(IDbContextFactory<LedgerDbContext> ledgers) : IDisposable
{
    private const int Most = 20_000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<Question, Answer> _known = new();

    /// <param name="organizationId">Whose.</param>
    /// <param name="over">By day and pool, all that did not fit, as the roll-ups have it.</param>
    /// <param name="allowances">The larger ones.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyDictionary<(UtcDay Day, Pool Pool), IReadOnlyList<OverAllowance>>> OfAsync(
        string organizationId,
        IReadOnlyDictionary<(UtcDay Day, Pool Pool), IReadOnlyList<OverAllowance>> over,
        Allowances allowances,
        CancellationToken cancellationToken
    )
    {
        var asked = over.ToDictionary(
            day => new Question(organizationId, day.Key.Day, day.Key.Pool, allowances.Of(day.Key.Pool).Value),
            day => TokenUsage.Sum(day.Value.Select(row => row.Counted))
        );
        var known = Known(asked);
        if (known.Count < asked.Count)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                // Perhaps it was read meanwhile.
                known = Known(asked);
                var missing = asked.Where(day => !known.ContainsKey(day.Key)).ToDictionary();
                if (missing.Count > 0)
                {
                    // SQLite reads on the thread that asks, which is the page's own.
                    var read = await Task.Run(() => ReadAsync(organizationId, missing, allowances, cancellationToken), cancellationToken);
                    Keep(read);
                    known = known.Concat(read).ToDictionary();
                }
            }
            finally
            {
                _turn.Release();
            }
        }

        return known.ToDictionary(day => (day.Key.Day, day.Key.Pool), day => day.Value.Fitting);
    }

    public void Dispose() => _turn.Dispose();

    private Dictionary<Question, Answer> Known(Dictionary<Question, TokenUsage> asked)
    {
        var known = new Dictionary<Question, Answer>();
        foreach (var (question, over) in asked)
        {
            if (_known.TryGetValue(question, out var answer) && answer.Over == over)
            {
                known.Add(question, answer);
            }
        }

        return known;
    }

    private void Keep(Dictionary<Question, Answer> read)
    {
        if (_known.Count + read.Count > Most)
        {
            _known.Clear();
        }

        foreach (var (question, answer) in read)
        {
            _known[question] = answer;
        }
    }

    private async Task<Dictionary<Question, Answer>> ReadAsync(
        string organizationId,
        Dictionary<Question, TokenUsage> asked,
        Allowances allowances,
        CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var days = asked.Keys.Select(question => question.Day).Distinct().ToList();
        var (large, small) = (allowances.Large.Value, allowances.Small.Value);
        var rows = await ledger
            .Events.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId
                && days.Contains(row.Day)
                && row.Reason == DecisionReason.AllowanceExceeded
                && ((row.Pool == Pool.Large && row.RunningTotal <= large) || (row.Pool == Pool.Small && row.RunningTotal <= small))
            )
            .GroupBy(row => new
            {
                row.Day,
                row.Pool,
                row.ResolvedModel,
            })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.Pool,
                Fitting = new OverAllowance(
                    group.Key.ResolvedModel,
                    new TokenUsage(
                        group.LongCount(),
                        group.Sum(row => row.InputTokens),
                        group.Sum(row => row.CachedTokens),
                        group.Sum(row => row.OutputTokens)
                    )
                ),
            })
            .ToListAsync(cancellationToken);
        var found = rows.ToLookup(row => (row.Day, row.Pool), row => row.Fitting);
        return asked.ToDictionary(day => day.Key, day => new Answer(day.Value, [.. found[(day.Key.Day, day.Key.Pool)]]));
    }

    private readonly record struct Question(string OrganizationId, UtcDay Day, Pool Pool, long Allowance);

    /// <param name="Over">What had not fitted when it was read: while the roll-ups say the same, nothing came to it.</param>
    /// <param name="Fitting">Which of it would have.</param>
    private sealed record Answer(TokenUsage Over, IReadOnlyList<OverAllowance> Fitting);
}
