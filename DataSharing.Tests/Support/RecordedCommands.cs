using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace DataSharing.Tests.Support;

/// <summary>What a server asked of a database, and how SQLite goes about it.</summary>
internal sealed partial class RecordedCommands : DbCommandInterceptor
{
    private readonly List<Recorded> _commands = [];

    // What the server does by itself meanwhile is no part of it.
    private readonly AsyncLocal<bool> _isOwn = new();

    private sealed record Recorded(string Text, IReadOnlyList<(string Name, object? Value)> Parameters, string ConnectionString);

    public void Add<TContext>(IServiceCollection services)
        where TContext : DbContext => services.ConfigureDbContext<TContext>((_, options) => options.AddInterceptors(this));

    /// <summary>How many commands something takes.</summary>
    public async Task<int> CountAsync(Func<Task> read)
    {
        Begin();
        await read();
        lock (_commands)
        {
            return _commands.Count;
        }
    }

    /// <summary>Of the commands that something takes, each step that goes through a whole table or index, with the command.</summary>
    /// <param name="read">What takes them.</param>
    /// <param name="small">Names, as plans have them, of what may be gone through: it grows with nothing.</param>
    public async Task<List<string>> ScansAsync(Func<Task> read, params string[] small)
    {
        Begin();
        await read();
        List<Recorded> commands;
        lock (_commands)
        {
            commands = [.. _commands.Where(command => command.Text.Contains("SELECT", StringComparison.Ordinal))];
        }

        Xunit.Assert.NotEmpty(commands);
        var scans = new List<string>();
        foreach (var command in commands)
        {
            scans.AddRange(await ScansAsync(command.ConnectionString, command.Text, command.Parameters, small));
        }

        return scans;
    }

    /// <summary>The steps of one command that go through a whole table or index.</summary>
    public static async Task<List<string>> ScansAsync(
        string connectionString,
        string text,
        IEnumerable<(string Name, object? Value)> parameters,
        params string[] small
    )
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {text}";
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        var steps = new List<string>();
        await using var plan = await command.ExecuteReaderAsync();
        while (await plan.ReadAsync())
        {
            steps.Add(plan.GetString(3));
        }

        // What the command itself works out beforehand has a plan of its own.
        var own = steps.Select(step => Own().Match(step)).Where(made => made.Success).Select(made => made.Groups["name"].Value);
        return
        [
            .. steps
                .Where(step => Scan().Match(step) is { Success: true } scan && !small.Concat(own).Contains(scan.Groups["table"].Value))
                .Select(step => $"{step}: {text}"),
        ];
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result
    )
    {
        Record(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command);
        return ValueTask.FromResult(result);
    }

    // For whoever calls it, until the caller returns.
    private void Begin()
    {
        _isOwn.Value = true;
        lock (_commands)
        {
            _commands.Clear();
        }
    }

    private void Record(DbCommand command)
    {
        if (!_isOwn.Value)
        {
            return;
        }

        var parameters = command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value)).ToList();
        lock (_commands)
        {
            _commands.Add(new Recorded(command.CommandText, parameters, command.Connection!.ConnectionString));
        }
    }

    [GeneratedRegex(@"^(CO-ROUTINE|MATERIALIZE) (?<name>\S+)")]
    private static partial Regex Own();

    // Of rows that are not stored, such as a list that was asked for, nothing is gone through that grows.
    [GeneratedRegex(@"^SCAN (?!CONSTANT ROW|json_each|\(subquery)(?<table>\S+)(?!.*VIRTUAL TABLE)")]
    private static partial Regex Scan();
}
