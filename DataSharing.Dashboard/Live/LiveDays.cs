using System.Collections.Concurrent;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// The present day of each organization that is looked at, in memory: read once, and taken forward by the writer's own sums of each group
/// commit. Safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Each day knows the number of the last event that is in it, so that no group is missed or added twice whenever it is read. When a group
/// failed, or the day is over, it is read anew. See docs/decisions/0034.
/// </remarks>
internal sealed class LiveDays
{
    private static readonly TimeSpan _unasked = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kept> _days = new(StringComparer.Ordinal);
    private readonly DayReader _reader;
    private readonly LiveFeed _feed;
    private readonly TimeProvider _time;

    public LiveDays(CommittedGroups committed, DayReader reader, LiveFeed feed, TimeProvider time)
    {
        (_reader, _feed, _time) = (reader, feed, time);
        committed.IsKept = _days.ContainsKey;
        committed.Committed += TakeOrForget;
        committed.CommittedElsewhere += organizationId => _feed.Publish(organizationId, News.Usage);
        committed.InDoubt += ForgetAll;
    }

    /// <summary>The present day; of the group that was just acknowledged news come a moment later.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="now">The present of whoever asks.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    public async Task<LiveDay> GetAsync(string organizationId, Instant now, CancellationToken cancellationToken)
    {
        var kept = _days.AddOrUpdate(
            organizationId,
            id => new Kept(id, now.Day),
            (id, other) => other.Day == now.Day ? other : new Kept(id, now.Day)
        );
        return await kept.GetAsync(_reader, now).WaitAsync(cancellationToken);
    }

    /// <summary>Reads each day that is kept anew and compares; one that differs is forgotten.</summary>
    /// <returns>How many differed; must be 0.</returns>
    public async Task<int> VerifyAsync(CancellationToken cancellationToken)
    {
        var differing = 0;
        foreach (var pair in _days)
        {
            if (IsUnasked(pair.Key, pair.Value) || pair.Value.Day != _time.Now().Day)
            {
                _days.TryRemove(pair);
            }
            else if (!await pair.Value.VerifyAsync(_reader).WaitAsync(cancellationToken) && _days.TryRemove(pair))
            {
                differing++;
            }
        }

        return differing;
    }

    // What is shown may be less than what is recorded.
    private void ForgetAll()
    {
        _days.Clear();
        _feed.PublishAll(News.Usage);
    }

    private void TakeOrForget(CommittedGroup group)
    {
        try
        {
            Take(group);
        }
        catch
        {
            // A day that may lack a group is read anew.
            _days.Clear();
            throw;
        }
    }

    // On the writer's thread, after its answers: it only takes note.
    private void Take(CommittedGroup group)
    {
        foreach (var organizationId in group.Organizations)
        {
            if (_days.TryGetValue(organizationId, out var kept))
            {
                kept.Take(group.Of(organizationId));
                if (IsUnasked(organizationId, kept))
                {
                    _days.TryRemove(KeyValuePair.Create(organizationId, kept));
                }
            }

            // After it was added: whoever comes now reads it, and whoever came before is told.
            _feed.Publish(organizationId, News.Usage);
        }
    }

    private bool IsUnasked(string organizationId, Kept kept) =>
        _time.Now().Since(kept.AskedAt) >= _unasked && !_feed.IsFollowed(organizationId);

    /// <summary>One day, with the groups that are not in it yet.</summary>
    private sealed class Kept(string organizationId, UtcDay day)
    {
        private const int ManyWaiting = 256;
        private const int MostRounds = 100;

        private static readonly TimeSpan _round = TimeSpan.FromMilliseconds(50);

        private readonly Lock _one = new();
        private readonly List<List<CommittedSums>> _waiting = [];
        private Task<(DayState State, List<CommittedSums> Waiting)>? _read;
        private LiveDay? _shown;
        private long _shownLast;

        public UtcDay Day => day;

        /// <summary>When somebody last asked for it.</summary>
        public Instant AskedAt { get; private set; }

        public void Take(CommittedSums group)
        {
            lock (_one)
            {
                foreach (var waiting in _waiting)
                {
                    waiting.Add(group);
                    if (
                        waiting.Count >= ManyWaiting
                        && _read is { IsCompletedSuccessfully: true, Result: var (state, ofRead) }
                        && ofRead == waiting
                    )
                    {
                        // Nobody has asked for long: they are added without.
                        Forward(state, waiting);
                    }
                }
            }
        }

        public async Task<LiveDay> GetAsync(DayReader reader, Instant now)
        {
            AskedAt = now;
            Task<(DayState State, List<CommittedSums> Waiting)> read;
            lock (_one)
            {
                // One that failed is read anew, also when whoever asked for it had left by then.
                if (_read is null or { IsFaulted: true })
                {
                    _read = ReadAsync(reader, []);
                }

                read = _read;
            }

            var (state, waiting) = await read;
            lock (_one)
            {
                Forward(state, waiting);
                if (_shown is null || _shownLast != state.Last)
                {
                    (_shown, _shownLast) = (state.ToLiveDay(), state.Last);
                }

                return _shown;
            }
        }

        public async Task<bool> VerifyAsync(DayReader reader)
        {
            Task<(DayState State, List<CommittedSums> Waiting)>? read;
            lock (_one)
            {
                read = _read;
            }

            if (read is not { IsCompletedSuccessfully: true })
            {
                return true;
            }

            var (state, waiting) = await read;
            var waitingAnew = new List<CommittedSums>();
            try
            {
                var (anew, _) = await ReadAsync(reader, waitingAnew);
                for (var round = 1; ; round++)
                {
                    lock (_one)
                    {
                        Forward(state, waiting);
                        Forward(anew, waitingAnew);
                        var isSame = state.IsAs(anew);
                        if (isSame || round == MostRounds)
                        {
                            return isSame;
                        }
                    }

                    // What was read anew may hold a group that is committed and not told yet; from then on both are told the same.
                    await Task.Delay(_round);
                }
            }
            finally
            {
                lock (_one)
                {
                    _waiting.Remove(waitingAnew);
                }
            }
        }

        private async Task<(DayState State, List<CommittedSums> Waiting)> ReadAsync(DayReader reader, List<CommittedSums> waiting)
        {
            // Groups are kept from before the read: whichever it has seen already is not added again.
            lock (_one)
            {
                _waiting.Add(waiting);
            }

            try
            {
                return (
                    await Task.Run(() => reader.ReadAsync(organizationId, day, ModelEnding.InUseDays, CancellationToken.None)),
                    waiting
                );
            }
            catch
            {
                lock (_one)
                {
                    _waiting.Remove(waiting);
                }

                throw;
            }
        }

        private static void Forward(DayState state, List<CommittedSums> waiting)
        {
            waiting.ForEach(state.Add);
            waiting.Clear();
        }
    }
}
