using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DataSharing.Tests.Support;

/// <summary>
/// A real PostgreSQL: the one that TEST_POSTGRES names by a connection string, or one that is started here from the machine's binaries.
/// Each test server gets a database of its own, copied from one that is migrated once.
/// </summary>
internal static class PostgreSqlServer
{
    private static readonly Lazy<Task<string>> _server = new(StartAsync);
    private static readonly Lazy<Task<string>> _template = new(MakeTemplateAsync);
    private static readonly SemaphoreSlim _one = new(1);
    private static readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> _sharing = new(StringComparer.Ordinal);

    /// <summary>Whether this run is on PostgreSQL: TEST_DATABASE says so.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable("TEST_DATABASE") is "PostgreSQL";

    /// <summary>What to say where there is none.</summary>
    public const string WhyNot =
        "There is no PostgreSQL here: install it (on Debian the package postgresql), or name a server with TEST_POSTGRES.";

    /// <summary>Whether a server can be had.</summary>
    public static bool IsHere { get; } = Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } || Binaries() is not null;

    /// <summary>Where it is.</summary>
    public static Task<string> Server => _server.Value;

    /// <summary>The database that goes with a test's folder, made at its first use; null where tests run on SQLite.</summary>
    public static async Task<string?> DatabaseOfAsync(string folder) =>
        IsChosen || _used.ContainsKey(folder) ? await UseAsync(folder) : null;

    /// <summary>Lets a folder have a database of PostgreSQL, whatever the run is on.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> UseAsync(string folder)
    {
        _used[folder] = true;
        await CreateAsync(NameOf(folder), await _template.Value);
        return Of(await _server.Value, NameOf(folder));
    }

    /// <summary>Lets a folder have the database of another one, for a second server.</summary>
    /// <returns>Its connection string.</returns>
    public static Task<string> ShareAsync(string folder, string other)
    {
        _sharing[folder] = other;
        return UseAsync(folder);
    }

    /// <summary>Ends every connection to a database, as a network or a restart does.</summary>
    public static Task CutAsync(string database) =>
        ExecuteAsync(
            database,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );

    /// <summary>Lets a folder have a database in which there is nothing yet.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> UseEmptyAsync(string folder)
    {
        _used[folder] = true;
        await CreateAsync(NameOf(folder), "template0");
        return Of(await _server.Value, NameOf(folder));
    }

    /// <summary>From here on the folder is one of SQLite's files again, whatever its database holds.</summary>
    public static void Leave(string folder) => _used.TryRemove(folder, out _);

    /// <summary>Drops the database of a folder, if there is one.</summary>
    public static async Task DropAsync(string folder)
    {
        if (IsChosen || _used.ContainsKey(folder))
        {
            await ExecuteAsync(await _server.Value, $"DROP DATABASE IF EXISTS \"{NameOf(folder)}\" WITH (FORCE)");
        }
    }

    /// <summary>Another database of this server.</summary>
    public static async Task<string> NewAsync(string options)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(await _server.Value, $"CREATE DATABASE \"{name}\" {options}");
        return Of(await _server.Value, name);
    }

    public static async Task ExecuteAsync(string database, string text)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string NameOf(string folder) =>
        $"test_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_sharing.GetValueOrDefault(folder, folder))))[..20]}";

    // A session is a process of its own, which takes longer to begin than most commands: they are kept, as an installation keeps them.
    private static string Of(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server)
        {
            Database = database,
            Pooling = true,
            MaxPoolSize = 30,
        }.ToString();

    private static async Task CreateAsync(string name, string template)
    {
        // A template is copied by one at a time.
        await _one.WaitAsync();
        try
        {
            await using var connection = new NpgsqlConnection(await _server.Value);
            await connection.OpenAsync();
            await using var ask = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = @name", connection);
            ask.Parameters.AddWithValue("name", name);
            if (await ask.ExecuteScalarAsync() is null)
            {
                await using var create = new NpgsqlCommand(
                    $"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" ENCODING 'UTF8'",
                    connection
                );
                await create.ExecuteNonQueryAsync();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"template_{Guid.NewGuid():N}";
        await CreateAsync(name, "template0");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder);
        await using var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(folder.Path),
                PostgreSql = new PostgreSqlOptions(
                    new NpgsqlConnectionStringBuilder(Of(await _server.Value, name)) { Pooling = false }.ToString()
                ),
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            }
        );
        foreach (var schema in app.Services.GetRequiredService<IStorage>().OpenSchemas())
        {
            await using (schema)
            {
                await schema.Database.MigrateAsync();
            }
        }

        return name;
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        var binaries = Binaries() ?? throw new InvalidOperationException("No PostgreSQL here: install it, or name one with TEST_POSTGRES.");
        var folder = Directory.CreateTempSubdirectory("datasharing-pg-").FullName;
        var data = Path.Combine(folder, "data");

        // The server must not run as root; and it ends with this process, however that ends: then its input ends.
        var isRoot = Environment.UserName == "root";
        var script = $$"""
            trap '' INT
            as() { {{(isRoot ? "runuser -u postgres -- \"$@\"" : "\"$@\"")}}; }
            end() { as '{{binaries}}/pg_ctl' -D '{{data}}' -m immediate -w stop >/dev/null 2>&1; rm -rf '{{folder}}'; }
            trap end EXIT
            {{(isRoot ? $"chown postgres '{folder}' || exit" : "")}}
            as '{{binaries}}/initdb' -D '{{data}}' -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null || exit
            as '{{binaries}}/pg_ctl' -D '{{data}}' -l '{{data}}/log' -w -o "-k '{{folder}}' -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off \
                -c max_connections=400 -c shared_buffers=64MB" start >/dev/null || { cat '{{data}}/log' >&2; exit; }
            echo started
            read -r _
            """;
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        if (await process.StandardOutput.ReadLineAsync() != "started")
        {
            throw new InvalidOperationException($"PostgreSQL does not start: {await process.StandardError.ReadToEndAsync()}");
        }

        return new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = "postgres",
            Database = "postgres",
            Pooling = false,
        }.ToString();
    }

    private static string? Binaries() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
}
