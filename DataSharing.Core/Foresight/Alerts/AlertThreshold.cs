using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>From how much on a rule holds: a share of the pool's allowance, or tokens. Exactly one of the two.</summary>
public sealed record AlertThreshold
{
    /// <summary>No rule can ask for more tokens than this.</summary>
    public const long MostTokens = 1_000_000_000_000;

    private AlertThreshold(int? percent, TokenCount? tokens) => (Percent, Tokens) = (percent, tokens);

    /// <summary>1 to 100 hundredths of the allowance; null where it is in tokens.</summary>
    public int? Percent { get; }

    /// <summary>1 to <see cref="MostTokens"/>; null where it is a share.</summary>
    public TokenCount? Tokens { get; }

    /// <summary>A share of the allowance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 100.</exception>
    public static AlertThreshold OfPercent(int percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return new(percent, null);
    }

    /// <summary>Tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="MostTokens"/>.</exception>
    public static AlertThreshold OfTokens(long tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, MostTokens);
        return new(null, TokenCount.Of(tokens));
    }

    /// <summary>Whether so many tokens are as many, or more; null for a share of an allowance that is not known.</summary>
    public bool? IsReached(TokenCount tokens, TokenCount? allowance) =>
        Tokens is { } least ? tokens >= least
        : allowance is { Value: > 0 } whole ? (Int128)tokens.Value * 100 >= (Int128)whole.Value * Percent!.Value
        : null;

    /// <summary>"80%" or "500,000 tokens".</summary>
    public override string ToString() =>
        Tokens is { } tokens
            ? string.Create(CultureInfo.InvariantCulture, $"{tokens.Value:N0} tokens")
            : string.Create(CultureInfo.InvariantCulture, $"{Percent}%");
}
