using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>What was counted of requests that are alike, and what of it was free and billed.</summary>
public readonly record struct UsageSums
{
    /// <summary>Of nothing.</summary>
    public UsageSums() { }

    /// <summary>Makes sums.</summary>
    /// <param name="counted">Requests and tokens.</param>
    /// <param name="complimentary">Tokens that were free.</param>
    /// <param name="billed">Tokens that were charged.</param>
    /// <param name="uncertain">Tokens, free or billed, whose decision rests on something not documented.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative.</exception>
    public UsageSums(TokenUsage counted, long complimentary, long billed, long uncertain)
    {
        (Counted, Complimentary, Billed, Uncertain) = (counted, complimentary, billed, uncertain);
    }

    /// <summary>Requests and tokens.</summary>
    public TokenUsage Counted { get; init; }

    /// <summary>Tokens that were free; 0 or more.</summary>
    public long Complimentary
    {
        get;
        init => field = NotNegative(value);
    }

    /// <summary>Tokens that were charged; 0 or more.</summary>
    public long Billed
    {
        get;
        init => field = NotNegative(value);
    }

    /// <summary>Tokens, free or billed, whose decision rests on something not documented; 0 or more.</summary>
    public long Uncertain
    {
        get;
        init => field = NotNegative(value);
    }

    /// <summary>Tokens of which a report does not tell whether they were free: neither complimentary nor billed.</summary>
    public long NotToldApart => checked(Counted.Tokens.Value - Complimentary - Billed);

    /// <summary>
    /// The complimentary tokens among the uncertain, of requests of one reason; of those that were billed in part, at most.
    /// </summary>
    public long UncertainlyFree => Math.Min(Uncertain, Complimentary);

    /// <summary>One decided request.</summary>
    public static UsageSums Of(UsageEvent request, Decision decision) =>
        new(
            request.Counted,
            decision.ComplimentaryTokens.Value,
            decision.BilledTokens.Value,
            decision.Uncertain ? decision.Tokens.Value : 0
        );

    /// <summary>
    /// What was free, and the rest: the two add up to the whole. Under the rule <see cref="BoundaryRule.Split"/> one request can be both.
    /// </summary>
    /// <remarks>Source: programme.md, rule 8: what is free is reported under a service tier of its own.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">More was free than was counted.</exception>
    public (UsageSums Free, UsageSums Remainder) Apart()
    {
        var (free, rest) = Counted.Split(Complimentary);
        var all = Counted.Tokens.Value;
        var uncertain = all == 0 ? 0 : (long)((Int128)Uncertain * Complimentary / all);
        return (new UsageSums(free, Complimentary, 0, uncertain), new UsageSums(rest, 0, Billed, Uncertain - uncertain));
    }

    /// <summary>The sum of each.</summary>
    /// <exception cref="OverflowException">One is more than 2^63 − 1.</exception>
    public static UsageSums operator +(UsageSums left, UsageSums right) =>
        checked(
            new(
                left.Counted + right.Counted,
                left.Complimentary + right.Complimentary,
                left.Billed + right.Billed,
                left.Uncertain + right.Uncertain
            )
        );

    private static long NotNegative(long tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        return tokens;
    }
}
