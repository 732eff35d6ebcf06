using System.Collections.Concurrent;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Authenticator codes that were taken, for as long as Identity would take them again: two steps of half a minute to both sides. By the
/// real clock, as the codes themselves.
/// </summary>
internal interface ITakenCodes
{
    /// <summary>Takes a code, unless it was taken already.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="code">The number that Identity reads.</param>
    ValueTask<bool> TryTakeAsync(string userId, int code);
}

/// <summary>Of the only server there is.</summary>
internal sealed class TakenCodes : ITakenCodes
{
    private static readonly TimeSpan _kept = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string UserId, int Code), long> _taken = new();

    public ValueTask<bool> TryTakeAsync(string userId, int code)
    {
        var now = Environment.TickCount64;
        foreach (var (old, at) in _taken)
        {
            if (now - at > _kept.TotalMilliseconds)
            {
                _taken.TryRemove(old, out _);
            }
        }

        return new(_taken.TryAdd((userId, code), now));
    }
}
