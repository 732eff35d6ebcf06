namespace DataSharing.Core.Measuring;

/// <summary>One row of the provider's report of a UTC day, as far as counting needs it.</summary>
/// <param name="Model">As reported; empty if the report does not name it.</param>
/// <param name="IsComplimentary">Reported as free, as billed, or null where the report does not tell.</param>
/// <param name="Tokens">Input and output; never negative.</param>
/// <param name="DrawnAtMost">Those that may have drawn on a pool; never negative. See <see cref="PoolDraw"/>.</param>
public readonly record struct ReportedRow(string Model, bool? IsComplimentary, long Tokens, long DrawnAtMost)
{
    /// <summary>Input and output; never negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is given otherwise.</exception>
    public long Tokens { get; } = NotNegative(Tokens);

    /// <summary>Those that may have drawn on a pool; never negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is given otherwise.</exception>
    public long DrawnAtMost { get; } = NotNegative(DrawnAtMost);

    private static long NotNegative(long tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        return tokens;
    }
}
