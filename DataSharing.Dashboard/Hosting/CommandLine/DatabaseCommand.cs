using System.CommandLine;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Copying;
using DataSharing.Dashboard.Hosting.Storage;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class DatabaseCommand
{
    private static readonly Option<string?> _toData = new("--to-data")
    {
        Description = "An empty folder: there SQLite's files and the keys are made.",
    };

    private static readonly Option<string?> _toPostgreSql = new Option<string?>("--to-postgresql")
    {
        Description =
            "An empty PostgreSQL database, as a connection string; best set as DATASHARING_TO_POSTGRESQL, where no list of processes shows its password.",
    }.OrSetInSecret();

    public static Command Build() => new("database", "Where the installation is.") { BuildCopy() };

    private static Command BuildCopy()
    {
        var copy = new Command(
            "copy",
            "Copy the installation that --data and --postgresql name to PostgreSQL, or back to SQLite's files, while no server runs on it. Given again after it was stopped, it goes on."
        );
        copy.Add(_toPostgreSql);
        copy.Add(_toData);
        copy.SetAction(
            (parsed, cancellationToken) =>
                GuardAsync(
                    parsed,
                    async () =>
                    {
                        Settings.RequireKnown(parsed);
                        if (Databases.VersionProblem is { } problem)
                        {
                            throw new InvalidInputException(null, problem);
                        }

                        var (source, target) = Places(parsed);
                        var output = parsed.InvocationConfiguration.Output;
                        var progress = new CopyProgressLine(
                            output,
                            output == Console.Out && !Console.IsOutputRedirected,
                            TimeProvider.System
                        );
                        try
                        {
                            var said = await new DatabaseCopy(source, target, progress, TimeProvider.System).RunAsync(cancellationToken);
                            progress.Clear();
                            parsed.Say(said);
                        }
                        catch (OperationCanceledException)
                        {
                            throw new InvalidInputException(
                                null,
                                "Stopped before it was done. Give the same command again, and it goes on where it was."
                            );
                        }
                        finally
                        {
                            progress.Clear();
                        }
                    }
                )
        );
        return copy;
    }

    private static (Place Source, Place Target) Places(ParseResult parsed)
    {
        var folder = parsed.GetValue(Commands.Shared.Data) ?? "data";
        var postgreSql = DatabaseOf(parsed);
        var toData = parsed.GetValue(_toData);

        // What the command line says counts before what is set.
        var toPostgreSql = toData is null ? Settings.SecretOf(parsed, _toPostgreSql) : parsed.GetValue(_toPostgreSql);
        if (toData is null == toPostgreSql is null)
        {
            throw new InvalidInputException(
                null,
                "Say where to copy to: --to-postgresql (or DATASHARING_TO_POSTGRESQL) for a PostgreSQL database, or --to-data for a folder of SQLite's files."
            );
        }

        if (toPostgreSql is not null && PostgreSqlSource.Problem(toPostgreSql) is { } wrong)
        {
            throw new InvalidInputException("--to-postgresql", $"--to-postgresql {wrong}");
        }

        if (toPostgreSql is not null && postgreSql is not null)
        {
            throw new InvalidInputException(
                "--to-postgresql",
                "The source is on PostgreSQL already, as --postgresql says: copy it to a folder with --to-data, or to another database with pg_dump and pg_restore."
            );
        }

        if (toData is not null && postgreSql is null)
        {
            throw new InvalidInputException(
                "--to-data",
                DataDirectory.AsItIs(toData).RealPath == DataDirectory.AsItIs(folder).RealPath
                    ? $"{folder} is the source itself: name a PostgreSQL database with --to-postgresql, or with --postgresql the one to copy from."
                    : "The source is in SQLite's files already: bring them to another folder with backup and restore, or name with --postgresql the database to copy from."
            );
        }

        // Looked at first: a folder that is not there holds nothing to copy, and is not made.
        if (!Directory.Exists(folder))
        {
            throw new InvalidInputException(
                "--data",
                $"{folder} is not there: name the folder of the installation, or of its keys, with --data."
            );
        }

        var source = new Place(DataDirectory.AsItIs(folder), postgreSql);
        return (source, new Place(toData is null ? source.Directory : DataDirectory.AsItIs(toData), toPostgreSql));
    }
}
