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

    /// <summary>Tells some of the tokens apart from the rest, so that the two add up to the whole.</summary>
    /// <remarks>
    /// Of which kind they were nobody knows: of input and cached input as large a share, rounded down, and output makes up the number.
    /// A request is one and is counted once: with the rest, unless nothing is left.
    /// </remarks>
    /// <param name="tokens">How many, 0 to <see cref="Tokens"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than there are, or negative.</exception>
    public (TokenUsage Part, TokenUsage Remainder) Split(long tokens)
    {
        var all = Tokens.Value;
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, all);
        if (tokens == 0 || tokens == all)
        {
            return tokens == 0 ? (default, this) : (this, default);
        }

        var (input, cached) = (Share(Input), Share(Cached));
        var output = tokens - input;
        return (new TokenUsage(0, input, cached, output), new TokenUsage(Requests, Input - input, Cached - cached, Output - output));

        long Share(long of) => (long)((Int128)of * tokens / all);
    }

    /// <summary>The sum of each.</summary>
    /// <exception cref="OverflowException">One is more than 2^63 − 1.</exception>
    public static TokenUsage operator +(TokenUsage left, TokenUsage right) =>
        checked(new(left.Requests + right.Requests, left.Input + right.Input, left.Cached + right.Cached, left.Output + right.Output));

    /// <summary>The sum of all; none if there is nothing.</summary>
    /// <exception cref="OverflowException">One is more than 2^63 − 1.</exception>
    public static TokenUsage Sum(IEnumerable<TokenUsage> counts) => counts.Aggregate(default(TokenUsage), (sum, count) => sum + count);
}
