using System.CommandLine;
using System.Diagnostics;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Measures;

namespace DataSharing.Bench.Servers;

/// <summary>A <see cref="JoinedServer"/> as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, string key) => (_process, Address, Key) = (process, address, key);

    public Uri Address { get; }

    /// <summary>Of the organization that the first server made; empty for those that join it.</summary>
    public string Key { get; }

    public static Command Build()
    {
        var first = new Option<bool>("--first") { Description = "Makes the organization that is sent to." };
        var command = new Command("server", "Serves a database of PostgreSQL until its standard input ends.") { first };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(parsed.GetValue(first)));
        return command;
    }

    public static async Task<ServerProcess> StartAsync(string database, bool isFirst)
    {
        var process = Child.Start(isFirst ? ["server", "--first"] : ["server"]);

        // It holds a password: no list of processes shows what comes by standard input.
        await process.StandardInput.WriteLineAsync(database);
        var line = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(
            ' '
        );
        return new ServerProcess(process, new Uri(line[0]), line[1]);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ServeAsync(bool isFirst)
    {
        var key = "";
        var database = await Console.In.ReadLineAsync() ?? throw new InvalidOperationException("No database was named.");
        await using var server = await JoinedServer.StartAsync(
            database,
            isFirst ? async services => key = await ConsoleProcess.CreateOrganizationAsync(services) : null
        );
        Console.WriteLine($"{server.Address} {key}");
        await Console.In.ReadToEndAsync();
    }
}
