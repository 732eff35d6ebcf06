using System.CommandLine;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Identity;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>Runs a command of the operator with the same services as the server, beside it or without it.</summary>
internal static class OperatorCommand
{
    /// <summary>Gives a command its work; a business answer is one line on standard error and exit code 1.</summary>
    public static Command Runs(this Command command, Func<ParseResult, IServiceProvider, CancellationToken, Task> work)
    {
        command.SetAction(
            (parsed, cancellationToken) =>
                GuardAsync(
                    parsed,
                    async () =>
                    {
                        Settings.RequireKnown(parsed);
                        var services = new ServiceCollection();
                        services.AddLogging(Log);
                        var directory = new DataDirectory(parsed.GetValue(Commands.Shared.Data) ?? "data");
                        using var atWork = FolderLock.Command(directory);
                        services
                            .AddDatabases(directory, PostgreSqlOf(parsed))
                            .AddAccounts(directory)
                            .AddFeatures(
                                new StartCatalogue(ServeOptions.LoadCatalogue(parsed.GetValue(Commands.Shared.Catalogue)), IsServer: false)
                            );
                        await using var provider = services.BuildServiceProvider();
                        await using var scope = provider.CreateAsyncScope();
                        await Databases.MigrateAsync(scope.ServiceProvider, termsFile: null, cancellationToken);
                        await work(parsed, scope.ServiceProvider, cancellationToken);
                    }
                )
        );
        return command;
    }

    /// <summary>The database that commands reach as it is, without a pooler; null for SQLite.</summary>
    /// <exception cref="InvalidInputException">What is set cannot be used: every error at once.</exception>
    public static PostgreSqlOptions? PostgreSqlOf(ParseResult parsed) =>
        Read(
            new PostgreSqlSettings(
                Settings.SecretOf(parsed, Commands.Shared.PostgreSql),
                keyEncryptionKey: Settings.SecretOf(parsed, Commands.Shared.KeyEncryptionKey)
            )
        );

    /// <summary>Its connection string alone, whatever else is set; null for SQLite.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static string? DatabaseOf(ParseResult parsed) =>
        Read(new PostgreSqlSettings(Settings.SecretOf(parsed, Commands.Shared.PostgreSql)))?.Database;

    /// <summary>For a command that is about SQLite's files alone.</summary>
    /// <exception cref="InvalidInputException">The installation is one of PostgreSQL: what to use there.</exception>
    public static void RequireFiles(ParseResult parsed, string instead)
    {
        if (Settings.SecretOf(parsed, Commands.Shared.PostgreSql) is not null)
        {
            throw new InvalidInputException(PostgreSqlSettings.DatabaseOption, instead);
        }
    }

    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task> work)
    {
        var errors = parsed.InvocationConfiguration.Error;
        try
        {
            await work();
            return 0;
        }
        catch (PartlyReadException partly)
        {
            await errors.WriteLineAsync(partly.Message);
            return PartlyReadException.ExitCode;
        }
        catch (Exception exception) when (exception is ProblemException or ProviderUsage.OpenAI.AdminApiException)
        {
            await errors.WriteLineAsync(exception.Message);
        }
        catch (IOException exception)
        {
            await errors.WriteLineAsync(exception.Message);
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            await errors.WriteLineAsync($"A database cannot be used: {exception.Message}");
        }
        catch (UnauthorizedAccessException exception)
        {
            await errors.WriteLineAsync(exception.Message);
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Stopped before it was done.");
        }
        catch (Exception exception)
        {
            await errors.WriteLineAsync(CommandFailure.Of(exception));
        }

        return 1;
    }

    /// <summary>Prints a line of a command's answer.</summary>
    public static void Say(this ParseResult parsed, string line) => parsed.InvocationConfiguration.Output.WriteLine(line);

    private static PostgreSqlOptions? Read(PostgreSqlSettings settings)
    {
        var errors = new List<string>();
        var options = settings.Read(errors);
        return errors.Count == 0 ? options : throw new InvalidInputException(null, string.Join(Environment.NewLine, errors));
    }

    // Why a command waits, or what it found when it prepared the databases; the rest it says itself.
    private static void Log(ILoggingBuilder logging)
    {
        logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter(null, LogLevel.None)
            .AddFilter(typeof(Databases).Namespace, LogLevel.Warning);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace
        );
    }

    public static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };

    public static Option<string?> Optional(string name, string description) => new(name) { Description = description };

    public static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Where people reach the server that last ran on this folder, for links.</summary>
    public static string Address(this IServiceProvider services, string path) => services.Get<ConsoleAddress>().Of(path);
}
