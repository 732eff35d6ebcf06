using System.Reflection;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>
/// Looks at an installation, beside a running server or where none starts, and changes nothing of it. What cannot be examined is a finding
/// too, and keeps nothing else from being looked at.
/// </summary>
/// <param name="folder">The data folder, which need not be there.</param>
/// <param name="postgreSql">The connection string of the database in the place of its files; null for these.</param>
/// <param name="thorough">Reads each page of the databases and each entry of the audit logs, which takes as long as they are large.</param>
/// <param name="time">The clock.</param>
internal sealed class Examination(string folder, string? postgreSql, bool thorough, TimeProvider time)
{
    private readonly List<Finding> _findings = [];

    /// <param name="settings">Reads all settings as a start would.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(Action settings, CancellationToken cancellationToken)
    {
        await LookAsync("version", () => [Version()]);
        await LookAsync("settings", () => [Settings(settings)]);
        if (!Directory.Exists(folder))
        {
            _findings.Add(Finding.Warning("folder", $"{folder} is not there: nothing was begun yet, or --data names another folder."));
            return _findings;
        }

        var directory = DataDirectory.AsItIs(folder);
        await LookAsync("disk", () => Disk.Look(directory, hasFiles: postgreSql is null));
        await using var source = postgreSql is null ? null : PostgreSqlSource.Create(postgreSql);
        var stores = new LookedAt(directory, source);
        await LookAsync("installation", async () => [await InstallationAsync(stores, cancellationToken)]);
        await LookAsync("schema", () => Schemas.LookAsync(stores, thorough, cancellationToken));
        await LookAsync("ledger", () => LedgerLook.LookAsync(stores, time.Now(), cancellationToken));
        await LookAsync("people", () => ApplicationLook.LookAsync(stores, thorough, cancellationToken));
        await LookAsync("OpenAI", () => ReportsLook.LookAsync(stores, time.Now(), cancellationToken));
        await LookAsync("server", async () => [await ServerLook.LookAsync(directory, cancellationToken)]);
        return _findings;
    }

    private static Finding Version()
    {
        var console = typeof(Examination).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var sentence =
            $"console {console}, .NET {Environment.Version}, SQLite {Databases.SqliteVersion}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}";
        return Databases.VersionProblem is { } problem ? Finding.Failed("version", problem) : Finding.Ok("version", sentence);
    }

    private static Finding Settings(Action read)
    {
        try
        {
            read();
            return Finding.Ok("settings", "A start would accept them.");
        }
        catch (InvalidInputException exception)
        {
            return Finding.Failed("settings", exception.Message);
        }
    }

    private static async Task<Finding> InstallationAsync(LookedAt stores, CancellationToken cancellationToken)
    {
        try
        {
            if (stores.PostgreSql is { } source)
            {
                return await PostgreSqlMark.LookAsync(source, stores.Directory, cancellationToken) is { } sentence
                    ? Finding.Ok("installation", sentence)
                    : Finding.Warning("installation", "Nothing was begun in this database yet: the first start does.");
            }

            var marks = await Installation.RequireAsync(stores.Directory, cancellationToken, SqliteOpenMode.ReadOnly);
            return marks.TrueForAll(mark => !mark.Exists)
                    ? Finding.Warning("installation", "There are no databases yet: the first start makes them.")
                : marks.Exists(mark => mark.Id is null)
                    ? Finding.Warning(
                        "installation",
                        "Not all of the three databases are there and bound to each other: the next start does."
                    )
                : Finding.Ok(
                    "installation",
                    $"The three databases and the keys belong together (installation {marks[0].Id![..8]}, generation {marks.Max(mark => mark.Generation)})."
                );
        }
        catch (InvalidInputException exception)
        {
            return Finding.Failed("installation", exception.Message);
        }
    }

    private Task LookAsync(string topic, Func<IEnumerable<Finding>> look) => LookAsync(topic, () => Task.FromResult(look()));

    private async Task LookAsync(string topic, Func<Task<IEnumerable<Finding>>> look)
    {
        try
        {
            _findings.AddRange(await look());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _findings.Add(Finding.Failed(topic, $"It cannot be examined: {exception.Message}"));
        }
    }
}
