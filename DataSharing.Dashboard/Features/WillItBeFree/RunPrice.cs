using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>What tokens of a run cost at list price: within bounds while nobody says how many of them are output.</summary>
public readonly record struct RunPrice(UsdAmount AtLeast, UsdAmount AtMost)
{
    public bool IsExact => AtLeast == AtMost;

    /// <summary>The whole run's.</summary>
    /// <param name="price">The model's; none of the input is taken for cached.</param>
    /// <param name="tokens">All tokens.</param>
    /// <param name="output">How many of them are output; null where that is not said.</param>
    public static RunPrice Of(ModelPrice price, long tokens, long? output)
    {
        if (output is { } known)
        {
            var exact = price.Of(tokens - known, 0, known);
            return new RunPrice(exact, exact);
        }

        var (input, all) = (price.Of(tokens, 0, 0), price.Of(0, 0, tokens));
        return input <= all ? new RunPrice(input, all) : new RunPrice(all, input);
    }

    /// <summary>The part of it that some of the tokens stand for.</summary>
    public RunPrice Share(long part, long whole) => new(AtLeast.Share(part, whole), AtMost.Share(part, whole));
}
