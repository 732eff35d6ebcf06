using System.Collections.Concurrent;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>
/// A reading that is spread over minutes: what was answered is kept until it has come to its end, so that nothing is asked for twice.
/// </summary>
internal sealed class PartReading(string of, Instant begunAt)
{
    /// <summary>Longer than this nothing is kept: then it begins anew.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, object> _answers = new(StringComparer.Ordinal);

    /// <summary>With which key it was begun.</summary>
    public string Of { get; } = of;

    public Instant BegunAt { get; } = begunAt;

    /// <summary>
    /// When it was last gone on with; null before that. Where the kind was tried at another time, somebody else has read since.
    /// </summary>
    public Instant? TriedAt { get; set; }

    /// <summary>The part of today that is being read; null for none. It stays the same until it was read whole.</summary>
    public (Instant Start, Instant End, TimeSpan Width)? Today { get; set; }

    /// <summary>
    /// When what is being read was first asked for, so that its questions stay the same in each minute; null before that.
    /// </summary>
    public Instant? AskedAt { get; set; }

    /// <summary>What was entered already, so that an answer kept from earlier does not overwrite what somebody did since.</summary>
    public HashSet<string> Entered { get; } = new(StringComparer.Ordinal);

    /// <summary>An earlier answer; null if there was none.</summary>
    /// <exception cref="AdminApiException">The earlier answer was a refusal.</exception>
    public T? Find<T>(string path)
        where T : class =>
        _answers.GetValueOrDefault(path) switch
        {
            AdminApiException refusal => throw refusal,
            var answer => answer as T,
        };

    public void Keep(string path, object answer) => _answers[path] = answer;

    /// <summary>What was asked for with this is stored, and not needed again.</summary>
    public void Forget(string partOfPath)
    {
        foreach (var path in _answers.Keys.Where(path => path.Contains(partOfPath, StringComparison.Ordinal)))
        {
            _answers.TryRemove(path, out _);
        }
    }
}
