using System.Globalization;
using System.Text;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// The rows of comma- or tab-separated text (RFC 4180), each with the line of the file on which it begins.
/// Strict, so that half a file never passes for a whole one; why it is our own: docs/decisions/0025-import.md.
/// </summary>
internal sealed class ExportRows(string text, char separator)
{
    /// <summary>Ids, names and numbers are far shorter.</summary>
    private const int LongestCell = 4_096;
    private const int MostCells = 1_000;

    private readonly StringBuilder _cell = new();

    // Ids and names come again in every row: one copy of each is enough.
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private int _place;
    private int _line = 1;

    /// <summary>The line on which the present row began, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>What the header calls the columns, for errors.</summary>
    public IReadOnlyList<string> Columns { get; set; } = [];

    /// <summary>The next row that is not blank, or null at the end.</summary>
    public List<string>? Next()
    {
        while (_place < text.Length)
        {
            Line = _line;
            var cells = Row();
            if (cells.Count > 1 || !string.IsNullOrWhiteSpace(cells[0]))
            {
                return cells;
            }
        }

        return null;
    }

    public InvalidInputException Error(int column, string what)
    {
        var name =
            column < Columns.Count && Columns[column].Length > 0
                ? Columns[column]
                : string.Create(CultureInfo.InvariantCulture, $"column {column + 1}");
        return new InvalidInputException(
            string.Create(CultureInfo.InvariantCulture, $"line {Line}, {name}"),
            string.Create(CultureInfo.InvariantCulture, $"Line {Line}: {name} {what}.")
        );
    }

    private List<string> Row()
    {
        var cells = new List<string>();
        while (true)
        {
            if (cells.Count == MostCells)
            {
                throw Error(
                    cells.Count,
                    string.Create(CultureInfo.InvariantCulture, $"is one too many: a row has at most {MostCells} cells, an export about 25")
                );
            }

            cells.Add(_place < text.Length && text[_place] == '"' ? Quoted(cells.Count) : Plain(cells.Count));
            if (_place >= text.Length)
            {
                return cells;
            }

            if (text[_place++] != separator)
            {
                EndLine();
                return cells;
            }
        }
    }

    private string Plain(int column)
    {
        var start = _place;
        while (_place < text.Length && text[_place] is not ('\n' or '\r') && text[_place] != separator)
        {
            if (text[_place] == '"')
            {
                throw Error(
                    column,
                    "holds a quotation mark in a cell that does not begin with one; put the cell in quotation marks and double those inside"
                );
            }

            Check(column, text[_place++], _place - start);
        }

        return Once(text.AsSpan(start, _place - start).Trim());
    }

    private string Quoted(int column)
    {
        _cell.Clear();
        _place++;
        while (_place < text.Length)
        {
            var character = text[_place++];
            if (character != '"')
            {
                _line += character == '\n' ? 1 : 0;
                Check(column, character, _cell.Append(character).Length);
            }
            else if (_place < text.Length && text[_place] == '"')
            {
                _place++;
                Check(column, character, _cell.Append(character).Length);
            }
            else if (_place == text.Length || text[_place] is '\n' or '\r' || text[_place] == separator)
            {
                return Once(_cell.ToString().AsSpan().Trim());
            }
            else
            {
                throw Error(column, "goes on after its closing quotation mark; a quotation mark inside a cell is written twice");
            }
        }

        throw Error(column, "begins with a quotation mark that is never closed; perhaps the file was cut off. Export it again");
    }

    private void Check(int column, char character, int length)
    {
        if (length > LongestCell)
        {
            throw Error(
                column,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has more than {LongestCell:N0} characters; perhaps a quotation mark is missing"
                )
            );
        }

        if (char.IsControl(character) && character is not ('\t' or '\n' or '\r'))
        {
            throw Error(
                column,
                string.Create(CultureInfo.InvariantCulture, $"holds a control character (U+{(int)character:X4}), which no export has")
            );
        }
    }

    // CR, LF, or both.
    private void EndLine()
    {
        _line++;
        if (text[_place - 1] == '\r' && _place < text.Length && text[_place] == '\n')
        {
            _place++;
        }
    }

    private string Once(ReadOnlySpan<char> cell)
    {
        if (cell.IsEmpty)
        {
            return "";
        }

        if (_seen.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(cell, out var known))
        {
            return known;
        }

        var text = cell.ToString();
        if (_seen.Count < 100_000)
        {
            _seen.Add(text, text);
        }

        return text;
    }
}
