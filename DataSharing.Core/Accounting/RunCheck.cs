using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>A run of equal requests, spread evenly over its duration.</summary>
/// <param name="TokensPerRequest">Tokens of each; at least 1.</param>
/// <param name="Requests">How many; 1 to 10⁹.</param>
/// <param name="Start">When the first happens.</param>
/// <param name="Duration">How long it takes; zero means all at once, never less.</param>
/// <exception cref="ArgumentOutOfRangeException">One of them is outside its bounds.</exception>
public sealed record PlannedRun(TokenCount TokensPerRequest, long Requests, Instant Start, TimeSpan Duration)
{
    private const long MostRequests = 1_000_000_000;

    /// <summary>Tokens of each request; at least 1.</summary>
    public TokenCount TokensPerRequest { get; } =
        TokensPerRequest > TokenCount.Zero
            ? TokensPerRequest
            : throw new ArgumentOutOfRangeException(nameof(TokensPerRequest), TokensPerRequest, "A request has at least 1 token.");

    /// <summary>How many requests; 1 to 10⁹.</summary>
    public long Requests { get; } =
        Requests is >= 1 and <= MostRequests
            ? Requests
            : throw new ArgumentOutOfRangeException(nameof(Requests), Requests, "A run has 1 to 1,000,000,000 requests.");

    /// <summary>How long it takes; zero means all at once.</summary>
    public TimeSpan Duration { get; } =
        Duration >= TimeSpan.Zero
            ? Duration
            : throw new ArgumentOutOfRangeException(nameof(Duration), Duration, "A run does not end before it starts.");

    /// <summary>When a request happens; the first is number 0.</summary>
    public Instant TimeOf(long request) =>
        Instant.FromUnixMilliseconds(
            checked(Start.UnixMilliseconds + (long)((Int128)request * (long)Duration.TotalMilliseconds / Requests))
        );

    /// <summary>How many requests happen before <paramref name="instant"/>.</summary>
    public long RequestsBefore(Instant instant)
    {
        var milliseconds = (Int128)(long)Duration.TotalMilliseconds;
        var elapsed = (Int128)(instant.UnixMilliseconds - Start.UnixMilliseconds);
        if (elapsed <= 0)
        {
            return 0;
        }

        // The smallest i with i × duration ÷ requests ≥ elapsed, rounded up.
        return milliseconds == 0 ? Requests : (long)Int128.Min(Requests, ((elapsed * Requests) + milliseconds - 1) / milliseconds);
    }
}

/// <summary>What a run takes from one day's pool.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="RemainingBefore">What the pool has left before the run.</param>
/// <param name="Tokens">Tokens of the run on that day.</param>
/// <param name="ComplimentaryTokens">Those that are free.</param>
public sealed record PlannedDay(UtcDay Day, TokenCount RemainingBefore, TokenCount Tokens, TokenCount ComplimentaryTokens)
{
    /// <summary>What the pool has left after the run.</summary>
    public TokenCount RemainingAfter => TokenCount.SubtractToZero(RemainingBefore, Tokens);

    /// <summary>When the first request of that day that is not wholly free happens; null if all are free.</summary>
    public Instant? BilledFrom { get; init; }
}

/// <summary>The answer to "will it be free?".</summary>
/// <param name="Days">Each UTC day that the run touches, in order.</param>
public sealed record RunCheck(IReadOnlyList<PlannedDay> Days)
{
    /// <summary>When the first request that is not wholly free happens; null if all are free.</summary>
    public Instant? FirstBilledAt => Days.FirstOrDefault(day => day.BilledFrom is not null)?.BilledFrom;

    /// <summary>
    /// The first day after one with billed requests on which some are free again: its pool is full at 00:00 UTC. Null if there is none.
    /// </summary>
    public PlannedDay? FreeAgain =>
        Days.SkipWhile(day => day.BilledFrom is null).Skip(1).FirstOrDefault(day => day.ComplimentaryTokens > TokenCount.Zero);

    /// <summary>When requests are billed after they were free again; null if all are free from then on.</summary>
    public Instant? BilledAgainAt =>
        FreeAgain is { } again ? Days.FirstOrDefault(day => day.Day >= again.Day && day.BilledFrom is not null)?.BilledFrom : null;

    /// <summary>Free tokens in all.</summary>
    public TokenCount ComplimentaryTokens => Days.Aggregate(TokenCount.Zero, (sum, day) => sum + day.ComplimentaryTokens);

    /// <summary>Charged tokens in all.</summary>
    public TokenCount BilledTokens => Days.Aggregate(TokenCount.Zero, (sum, day) => sum + (day.Tokens - day.ComplimentaryTokens));

    /// <summary>Works out what a run of covered, shared requests would get; changes nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ruleOn">The programme's boundary rule on a day.</param>
    /// <param name="remainingOn">What a day's pool has left before the run.</param>
    public static RunCheck Of(PlannedRun run, Func<UtcDay, BoundaryRule> ruleOn, Func<UtcDay, TokenCount> remainingOn)
    {
        var days = new List<PlannedDay>();
        var last = run.TimeOf(run.Requests - 1).Day;
        var done = 0L;
        for (var day = run.Start.Day; day <= last; day = day.AddDays(1))
        {
            var until = day == last ? run.Requests : run.RequestsBefore(day.End);
            var remaining = remainingOn(day);
            var tokens = checked((until - done) * run.TokensPerRequest.Value);
            var whole = Math.Min(until - done, remaining.Value / run.TokensPerRequest.Value);
            var free = ruleOn(day) == BoundaryRule.Split ? Math.Min(tokens, remaining.Value) : whole * run.TokensPerRequest.Value;
            days.Add(
                new PlannedDay(day, remaining, TokenCount.Of(tokens), TokenCount.Of(free))
                {
                    BilledFrom = free < tokens ? run.TimeOf(done + whole) : null,
                }
            );
            done = until;
        }

        return new RunCheck(days);
    }
}
