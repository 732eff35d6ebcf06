using DataSharing.Core.Primitives;

namespace DataSharing.Core.Accounting;

/// <summary>What was counted of one request or of many: the four numbers that the provider's reports and our events share.</summary>
/// <remarks>Each is 0 to 2^63 − 1; cached input is inside input, reasoning inside output (the provider's help article). Of the provider's
/// numbers
/// nothing more is asked: a report that tells more cached input than input is kept as it is.</remarks>
public readonly record struct TokenUsage
{
    /// <summary>Makes a count.</summary>
    /// <param name="requests">How many requests.</param>
    /// <param name="input">Input tokens, cached ones included.</param>
    /// <param name="cached">Cached input tokens.</param>
    /// <param name="output">Output tokens, reasoning included.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative.</exception>
    public TokenUsage(long requests, long input, long cached, long output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfNegative(cached);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        (Requests, Input, Cached, Output) = (requests, input, cached, output);
    }

    /// <summary>How many requests.</summary>
    public long Requests { get; }

    /// <summary>Input tokens, cached ones included.</summary>
    public long Input { get; }

    /// <summary>Cached input tokens.</summary>
    public long Cached { get; }

    /// <summary>Output tokens, reasoning included.</summary>
    public long Output { get; }

    /// <summary>Input and output together: what counts against a pool.</summary>
    /// <exception cref="OverflowException">More than 2^63 − 1.</exception>
    public TokenCount Tokens => TokenCount.Of(checked(Input + Output));

    /// <summary>One request.</summary>
    public static TokenUsage OfRequest(long input, long cached, long output) => new(1, input, cached, output);

    /// <summary>The sum of each.</summary>
    /// <exception cref="OverflowException">One is more than 2^63 − 1.</exception>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        checked(new(left.Requests + right.Requests, left.Input + right.Input, left.Cached + right.Cached, left.Output + right.Output));

    /// <summary>The sum of all; none if there is nothing.</summary>
    /// <exception cref="OverflowException">One is more than 2^63 − 1.</exception>
    public static TokenUsage Sum(IEnumerable<TokenUsage> counts) => counts.Aggregate(default(TokenUsage), (sum, count) => sum + count);
}
