using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// Something about an organization that rests on its settings and reports: read once for all who look at it, and anew after one of these
/// was changed, something else begins to hold, or it has grown old. Safe for use by several threads at once.
/// </summary>
/// <param name="logged">Changes of settings.</param>
/// <param name="reports">Changes of reports.</param>
/// <param name="shortest">So long what was read holds whatever is reported meanwhile.</param>
/// <param name="longest">It holds no longer than that.</param>
internal sealed class SharedReads<T>(LoggedChanges logged, ReportsChanges reports, TimeSpan shortest, TimeSpan longest)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <param name="organization">About whom.</param>
    /// <param name="now">The present of whoever asks.</param>
    /// <param name="read">Reads it as of then.</param>
    public Task<T> GetAsync(KnownOrganization organization, Instant now, Func<Task<T>> read)
    {
        var id = organization.Organization.Id;
        var counts = reports.Refresh();
        if (_kept.TryGetValue(id, out var kept) && Holds(kept, id, now))
        {
            return kept.Value.Value;
        }

        if (_kept.Count >= Most)
        {
            _kept.Clear();
        }

        // Of those who come at the same time one reads, and all of them wait for it.
        var anew = new Kept(organization.Tick, counts, now, Until(organization, now), new(() => Task.Run(read)));
        return _kept.AddOrUpdate(id, anew, (_, other) => Holds(other, id, now) ? other : anew).Value.Value;
    }

    // Somebody else's present may be a moment later, but never of another day.
    private bool Holds(Kept kept, string id, Instant now) =>
        !(kept.Value.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
        && now.Day == kept.At.Day
        && now.Since(kept.At).Duration() < longest
        && now < kept.Until
        && logged.Holds(id, kept.Settings)
        && (now.Since(kept.At).Duration() < shortest || reports.Holds(id, kept.Reports));

    private Instant Until(KnownOrganization organization, Instant now)
    {
        var until = Instant.Earlier(now.Plus(longest), now.Day.End);
        return organization.Changes.Where(change => change > now && change < until).DefaultIfEmpty(until).Min();
    }

    private sealed record Kept(long Settings, long Reports, Instant At, Instant Until, Lazy<Task<T>> Value);
}
