using System.Globalization;

namespace DataSharing.Core.Primitives;

/// <summary>A number of model tokens: never negative, never silently overflowing.</summary>
/// <remarks>Bounds: 0 to 2^63 − 1. Input and output count together; cached input is inside input, reasoning inside output
/// (the provider's help article).</remarks>
public readonly record struct TokenCount : IComparable<TokenCount>
{
    private TokenCount(long value) => Value = value;

    /// <summary>No tokens.</summary>
    public static TokenCount Zero => default;

    /// <summary>How many.</summary>
    public long Value { get; }

    /// <summary>Makes a count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public static TokenCount Of(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new TokenCount(value);
    }

    /// <summary>max(0, <paramref name="from"/> − <paramref name="what"/>).</summary>
    public static TokenCount SubtractToZero(TokenCount from, TokenCount what) => from > what ? new(from.Value - what.Value) : Zero;

    /// <summary>The smaller of two counts.</summary>
    public static TokenCount Smaller(TokenCount a, TokenCount b) => a <= b ? a : b;

    /// <inheritdoc />
    public int CompareTo(TokenCount other) => Value.CompareTo(other.Value);

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">More than 2^63 − 1.</exception>
    public static TokenCount operator +(TokenCount left, TokenCount right) => new(checked(left.Value + right.Value));

    /// <summary>The difference.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would be negative.</exception>
    public static TokenCount operator -(TokenCount left, TokenCount right) => Of(left.Value - right.Value);

    /// <summary>Fewer than.</summary>
    public static bool operator <(TokenCount left, TokenCount right) => left.Value < right.Value;

    /// <summary>Fewer than or as many as.</summary>
    public static bool operator <=(TokenCount left, TokenCount right) => left.Value <= right.Value;

    /// <summary>More than.</summary>
    public static bool operator >(TokenCount left, TokenCount right) => left.Value > right.Value;

    /// <summary>More than or as many as.</summary>
    public static bool operator >=(TokenCount left, TokenCount right) => left.Value >= right.Value;

    /// <summary>The digits, ungrouped.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
