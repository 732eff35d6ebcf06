using System.Diagnostics;
using Npgsql;
using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>A real PgBouncer before the server of the tests, which gives each transaction whichever session is free.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly Lazy<Task<PgBouncer>> _ofRun = new(async () => await StartAsync(await PostgreSqlServer.Server, sessions: 60));

    private readonly Process _process;
    private readonly string _folder;

    private PgBouncer(Process process, string folder) => (_process, _folder) = (process, folder);

    private static string? Binary { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "pgbouncer"))
            .FirstOrDefault(File.Exists);

    /// <summary>A database through the one of the whole run; null if TEST_POOLER does not ask for one.</summary>
    public static async Task<string?> OfRunAsync(string database) =>
        Environment.GetEnvironmentVariable("TEST_POOLER") is { Length: > 0 } ? (await _ofRun.Value).Of(database) : null;

    /// <param name="database">Of which server it gives sessions, of whatever database.</param>
    /// <param name="sessions">How many of the server's sessions all its clients share.</param>
    public static async Task<PgBouncer> StartAsync(string database, int sessions = 30)
    {
        Assert.SkipUnless(Binary is not null, "There is no PgBouncer here: install it (on Debian the package pgbouncer).");
        var given = new NpgsqlConnectionStringBuilder(database);
        var folder = Directory.CreateTempSubdirectory("datasharing-pgb-").FullName;
        var file = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            file,
            $"""
            [databases]
            * = host={given.Host} port={given.Port} user={given.Username}{(
                given.Password is { Length: > 0 } secret ? $" password={secret}" : ""
            )}
            [pgbouncer]
            pool_mode = transaction
            default_pool_size = {sessions}
            max_client_conn = 400
            auth_type = any
            listen_port = {given.Port}
            unix_socket_dir = {folder}
            """
        );

        // It must not run as root; and it ends with this process, however that ends: then its input ends.
        var isRoot = Environment.UserName == "root";
        var script = $$"""
            trap '' INT
            {{(isRoot ? $"chown -R postgres '{folder}' || exit" : "")}}
            {{(isRoot ? "runuser -u postgres -- " : "")}}'{{Binary}}' -q '{{file}}' >'{{folder}}/log' 2>&1 &
            trap "kill $! 2>/dev/null; wait $!; rm -rf '{{folder}}'" EXIT
            until [ -S '{{folder}}/.s.PGSQL.{{given.Port}}' ]; do kill -0 $! || { cat '{{folder}}/log' >&2; exit; }; sleep 0.05; done
            echo started
            read -r _
            """;
        var process = Process.Start(
            new ProcessStartInfo("bash", ["-c", script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        if (await process.StandardOutput.ReadLineAsync() != "started")
        {
            throw new InvalidOperationException($"PgBouncer does not start: {await process.StandardError.ReadToEndAsync()}");
        }

        return new PgBouncer(process, folder);
    }

    /// <summary>The same database through it.</summary>
    public string Of(string database) => new NpgsqlConnectionStringBuilder(database) { Host = _folder, Password = null }.ToString();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
