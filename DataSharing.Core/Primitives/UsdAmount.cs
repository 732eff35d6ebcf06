using System.Globalization;

namespace DataSharing.Core.Primitives;

/// <summary>An exact amount of US dollars: a whole number of picodollars (10⁻¹² USD).</summary>
/// <remarks>
/// A price per million tokens in microdollars times a number of tokens is a whole number of picodollars, so no sum rounds.
/// </remarks>
public readonly record struct UsdAmount(Int128 Picodollars) : IComparable<UsdAmount>
{
    private static readonly Int128 _picodollarsPerCent = 10_000_000_000;

    /// <summary>No money.</summary>
    public static UsdAmount Zero => default;

    /// <summary>Whole cents, rounded half up: for people to read.</summary>
    public long Cents => (long)((Picodollars + (_picodollarsPerCent / 2)) / _picodollarsPerCent);

    /// <summary>Whole cents, rounded down: for what is at least so much.</summary>
    public long WholeCents => (long)(Picodollars / _picodollarsPerCent);

    /// <summary>Whether there is something, yet less than one cent.</summary>
    public bool IsBelowOneCent => Picodollars > 0 && Picodollars < _picodollarsPerCent;

    /// <inheritdoc />
    public int CompareTo(UsdAmount other) => Picodollars.CompareTo(other.Picodollars);

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">Beyond 128 bits.</exception>
    public static UsdAmount operator +(UsdAmount left, UsdAmount right) => new(checked(left.Picodollars + right.Picodollars));

    /// <summary>Less than.</summary>
    public static bool operator <(UsdAmount left, UsdAmount right) => left.Picodollars < right.Picodollars;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(UsdAmount left, UsdAmount right) => left.Picodollars <= right.Picodollars;

    /// <summary>More than.</summary>
    public static bool operator >(UsdAmount left, UsdAmount right) => left.Picodollars > right.Picodollars;

    /// <summary>More than or equal.</summary>
    public static bool operator >=(UsdAmount left, UsdAmount right) => left.Picodollars >= right.Picodollars;

    /// <summary>This part of the amount, rounded down: <paramref name="part"/> of <paramref name="whole"/>.</summary>
    /// <exception cref="OverflowException">Beyond 128 bits: of a part that is more than the whole.</exception>
    public UsdAmount Share(long part, long whole)
    {
        if (whole == 0)
        {
            return Zero;
        }

        // Divided first, and the rest by itself: the amount times the part may be beyond 128 bits.
        var (each, rest) = Int128.DivRem(Picodollars, whole);
        return new(checked((each * part) + (rest * part / whole)));
    }

    /// <summary>Dollars with all digits, for data rather than people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Picodollars / 1_000_000_000_000}.{Picodollars % 1_000_000_000_000:D12}");
}
