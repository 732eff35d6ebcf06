using DataSharing.Core.Measuring;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>
/// What OpenAI counted and nobody can assign to a pool, in words; both cards and every answer that rests on what is left say it.
/// </summary>
internal static class UnassignedWords
{
    public static string Of(UnassignedTokens tokens) =>
        tokens switch
        {
            { IsComplimentary: true, Model.Length: 0 } =>
                $"{Figures.Of(tokens.Tokens)} complimentary tokens of a model that the report does not name: OpenAI counted them free, nobody knows of which pool.",
            { IsComplimentary: true } =>
                $"{Figures.Of(tokens.Tokens)} complimentary tokens of {tokens.Model}: OpenAI counted them free, nobody knows of which pool.",
            _ => $"{Figures.Of(tokens.Tokens)} tokens of which the report does not name the model: they may have drawn on either pool.",
        };

    public static string Of(IEnumerable<UnassignedTokens> all) => string.Join(" ", all.Select(Of));
}
