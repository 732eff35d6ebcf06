using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.UI;

/// <summary>A range of UTC days as an address has it: read with care, since anybody may write it.</summary>
/// <param name="From">The first; null or none for the last thirty.</param>
/// <param name="Until">The last; null or none for today.</param>
internal readonly record struct AskedDays(string? From, string? Until)
{
    private const int Usual = 30;

    /// <summary>The days that can show, both inclusive: none to come, in their order, and no more than so many.</summary>
    public (UtcDay First, UtcDay Last) At(UtcDay today, int longest = int.MaxValue)
    {
        var last = UtcDay.TryParse(Until, out var until) && until <= today ? until : today;
        var first = UtcDay.TryParse(From, out var from) && from <= last ? from : last.DaysBefore(Usual - 1);
        return (last.Number - first.Number > longest ? last.DaysBefore(longest) : first, last);
    }

    /// <summary>Whether others are asked for than show.</summary>
    public bool AreOthers(UtcDay today, int longest = int.MaxValue)
    {
        var (first, last) = At(today, longest);
        return IsOther(From, first) || IsOther(Until, last);
    }

    private static bool IsOther(string? asked, UtcDay shown) =>
        !string.IsNullOrEmpty(asked) && !(UtcDay.TryParse(asked, out var day) && day == shown);
}
