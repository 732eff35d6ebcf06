using System.Text;

namespace DataSharing.Dashboard.Common;

/// <summary>Names that people chose, within sentences of ours.</summary>
internal static class NameText
{
    private const char Isolate = '\u2068';
    private const char EndOfIsolate = '\u2069';

    /// <summary>
    /// The name as it can stand in a sentence: one that is written from right to left keeps its own direction and does not turn what
    /// stands around it. Marks that would turn text are left out: they show nothing. Every other name is as it is.
    /// </summary>
    public static string InSentence(this string name)
    {
        if (!name.EnumerateRunes().Any(rune => IsMark(rune.Value) || IsRightToLeft(rune.Value)))
        {
            return name;
        }

        var text = new StringBuilder(name.Length + 2).Append(Isolate);
        foreach (var rune in name.EnumerateRunes().Where(rune => !IsMark(rune.Value)))
        {
            text.Append(rune);
        }

        return text.Append(EndOfIsolate).ToString();
    }

    // Embeddings, overrides, isolates and the marks of a direction (Unicode, Bidi_Control).
    private static bool IsMark(int sign) => sign is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    // The blocks that Unicode keeps for scripts from right to left (Bidi_Class R and AL by default).
    private static bool IsRightToLeft(int sign) =>
        sign
            is (>= 0x0590 and <= 0x08FF)
                or (>= 0xFB1D and <= 0xFDFF)
                or (>= 0xFE70 and <= 0xFEFF)
                or (>= 0x10800 and <= 0x10FFF)
                or (>= 0x1E800 and <= 0x1EFFF);
}
