using System.Globalization;
using System.Text;

namespace DataSharing.Dashboard.Common;

/// <summary>Cells of comma-separated files that people open in a spreadsheet.</summary>
internal static class Csv
{
    // Spreadsheets read the full-width forms as the plain ones.
    private const string BeginsFormula = "=+-@＝＋－＠";

    /// <summary>Quoted; a text that a spreadsheet could run as a formula gets an apostrophe before it.</summary>
    public static string Cell(string text) => $"\"{(CouldRun(text) ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // What is not seen before the first sign does not keep a spreadsheet from running it: many trim a cell, or strip what has no width.
    private static bool CouldRun(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format)
            {
                // A line break or a tab at the start also ends the cell where quotes are not honoured.
                if (rune.Value is '\t' or '\r' or '\n')
                {
                    return true;
                }

                continue;
            }

            return rune.IsBmp && BeginsFormula.Contains((char)rune.Value, StringComparison.Ordinal);
        }

        return false;
    }
}
