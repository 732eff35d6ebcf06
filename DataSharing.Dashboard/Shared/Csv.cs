namespace DataSharing.Dashboard.Shared;

/// <summary>Cells of comma-separated files that people open in a spreadsheet.</summary>
internal static class Csv
{
    /// <summary>Quoted; a text that begins like a formula gets an apostrophe, so that no spreadsheet runs it.</summary>
    public static string Cell(string text) =>
        $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
