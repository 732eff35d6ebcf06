using DataSharing.Core.Time;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What a turn by hand says: of each kind whether it is complete, and of a span whether anything can be in it.</summary>
internal static class SyncWords
{
    public static string Of(KindOutcome kind)
    {
        var read = kind.Parts switch
        {
            0 => "nothing was due, all of it was read before",
            1 => "1 part read",
            _ => $"{kind.Parts} parts read",
        };
        return kind.Error is null ? $"{kind.Title}: complete, {read}.{(kind.Note is null ? "" : $" {kind.Note}")}"
            : kind.Fault?.Fault is AdminApiFault.Forbidden or AdminApiFault.NotFound ? $"{kind.Title}: not read. {kind.Error}"
            : $"{kind.Title}: not complete, {(kind.Parts == 0 ? "nothing read" : read)}. {kind.Error}";
    }

    /// <exception cref="InvalidInputException">There is no day in the span that could be read.</exception>
    public static void Require(UtcDay? from, UtcDay? until, UtcDay today)
    {
        if (from > until)
        {
            throw new InvalidInputException("from", $"The span is empty: it begins on {from} and ends before that, on {until}. Nothing was read.");
        }

        if (from > today)
        {
            throw new InvalidInputException("from", $"The span is empty: {from} lies ahead, and today is {today} (UTC). Nothing was read.");
        }

        var first = today.AddDays(1 - SyncPlan.Days);
        if (until < first)
        {
            throw new InvalidInputException("until", $"The span is empty: {until} is more than a year ago, and nothing before {first} is read. Import an export file for older days.");
        }
    }
}
