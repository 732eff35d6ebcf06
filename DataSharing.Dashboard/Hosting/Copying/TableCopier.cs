using System.Data.Common;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>How far a copy is, for whoever watches it.</summary>
/// <param name="Table">Where it is.</param>
/// <param name="Rows">So many of them are done.</param>
/// <param name="Total">So many there are.</param>
/// <param name="IsCompared">Whether all are there, and are compared now.</param>
internal sealed record CopiedSoFar(string Table, long Rows, long Total, bool IsCompared = false);

/// <summary>
/// Copies one table, in the order of its key and in transactions of some thousand rows each, from wherever an earlier run had come.
/// </summary>
internal abstract class TableCopier(CopyJournal journal, IProgress<CopiedSoFar> watch)
{
    /// <summary>As many as are worth a commit, and few enough that a run that is killed loses a second.</summary>
    public const int UsualRows = 20_000;

    public int RowsAtOnce { get; init; } = UsualRows;

    protected CopyJournal Journal => journal;

    public async Task CopyAsync(CopiedTable table, long total, CancellationToken cancellationToken)
    {
        var begun = await journal.ReadAsync(table, cancellationToken);
        watch.Report(new CopiedSoFar(table.FullName, begun.Rows, total));
        if (!begun.IsDone)
        {
            try
            {
                await CopyAsync(table, begun, rows => watch.Report(new CopiedSoFar(table.FullName, rows, total)), cancellationToken);
            }
            catch (DbException fault) when (!cancellationToken.IsCancellationRequested)
            {
                throw new InvalidInputException(null, $"Rows of {table.FullName} could not be copied: {Words(fault)}");
            }
        }
    }

    // Where PostgreSQL stood when it refused: the line of the COPY and, if it is the fault of one, the column. Not the value, which stands
    // beside it.
    private static string Words(DbException fault)
    {
        if (fault is not PostgresException refusal)
        {
            return fault.Message;
        }

        var line = refusal.Where?.Split('\n').LastOrDefault(line => line.StartsWith("COPY ", StringComparison.Ordinal));
        return $"{refusal.MessageText}{(line is null ? "" : $" ({line})")}. Nothing of the source was changed.";
    }

    protected abstract Task CopyAsync(CopiedTable table, TableProgress begun, Action<long> copied, CancellationToken cancellationToken);

    protected static string Write(IEnumerable<object> key) => JsonSerializer.Serialize(key);

    protected static IReadOnlyList<JsonElement>? Read(string? after) =>
        after is null ? null : JsonSerializer.Deserialize<JsonElement[]>(after);

    /// <summary>Where each column of the key stands among all.</summary>
    protected static int[] PlacesOfKey(CopiedTable table) =>
        [.. table.Key.Select(column => table.Columns.TakeWhile(other => other != column).Count())];
}
