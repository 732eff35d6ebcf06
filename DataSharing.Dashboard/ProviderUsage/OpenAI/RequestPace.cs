using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>
/// Holds the requests of an organization that is read by the minute within two in any sixty seconds: one for today's figures, one for all
/// else.
/// </summary>
/// <remarks>Nothing waits here: a request without room ends its reading, which goes on from there in the next minute.</remarks>
internal sealed class RequestPace(TimeProvider time)
{
    public const int RequestsAMinute = 2;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, List<(Instant At, bool OfToday)>> _made = new(StringComparer.Ordinal);

    /// <summary>Whether a request for something else than today has room now.</summary>
    public bool HasRoom(string organizationId)
    {
        var made = Of(organizationId);
        lock (made)
        {
            return HasRoom(made, ofToday: false);
        }
    }

    /// <summary>A request is about to be made.</summary>
    /// <param name="organizationId">For whom.</param>
    /// <param name="ofToday">Whether it reads today's figures.</param>
    /// <param name="isHeld">Whether it must find room; a request that need not is noted all the same.</param>
    /// <exception cref="PacedException">There is no room.</exception>
    public void Take(string organizationId, bool ofToday, bool isHeld)
    {
        var made = Of(organizationId);
        lock (made)
        {
            if (isHeld && !HasRoom(made, ofToday))
            {
                throw new PacedException();
            }

            made.Add((time.Now(), ofToday));
            if (made.Count > RequestsAMinute)
            {
                made.RemoveAt(0);
            }
        }
    }

    // Everything else never takes the place of today's next reading: one of the two is left for it.
    private bool HasRoom(List<(Instant At, bool OfToday)> made, bool ofToday)
    {
        var lately = made.FindAll(request => time.Now().Since(request.At) < _minute);
        return lately.Count < RequestsAMinute && (ofToday || !lately.Exists(request => !request.OfToday));
    }

    private List<(Instant At, bool OfToday)> Of(string organizationId) => _made.GetOrAdd(organizationId, _ => []);
}

/// <summary>There is no room for another request in this minute; nothing is wrong.</summary>
internal sealed class PacedException() : Exception("No request is left in this minute.");
