using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>A server comes to a database that others serve: with what it must bring, and when it must wait.</summary>
public sealed class JoiningServerTests : IAsyncLifetime
{
    private static readonly string _kek = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);

    private static readonly string[] _create =
    [
        "organizations",
        "create",
        "--id",
        "org-a",
        "--name",
        "A",
        "--tier",
        "tier-1",
        "--zdr",
        "no",
    ];

    private static readonly string[] _look = ["audit", "head", "--organization", "org-a"];

    private Support.TwoFolders _folders = default!;

    public async ValueTask InitializeAsync() => _folders = await Support.TwoFolders.MakeAsync();

    public ValueTask DisposeAsync() => _folders.DisposeAsync();

    [Fact]
    public async Task Folder_ThatIsEmpty_HasTheKeysFromTheDatabase_ByTheKeyThatSealsThem()
    {
        await OkAsync(_folders.First, _kek, _create);

        var without = await Support.Executable.RunAsync(_folders.Second, _look);
        Assert.Equal(1, without.ExitCode);
        Assert.Matches("keys/.* is missing, and is kept in the database, sealed: give --key-encryption-key", without.Errors);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folders.Second, "keys")));

        var other = await RunAsync(_folders.Second, Convert.ToBase64String(new byte[32]), _look);
        Assert.Equal(1, other.ExitCode);
        Assert.Matches("--key-encryption-key is not the key that seals keys/.* in the database", other.Errors);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folders.Second, "keys")));

        await OkAsync(_folders.Second, _kek, _look);
        Assert.Equal(KeysOf(_folders.First), KeysOf(_folders.Second));
        Assert.Contains(KeysOf(_folders.Second), key => key.Name == "audit-signing.pem");
        Assert.Contains(KeysOf(_folders.Second), key => key.Name.EndsWith(".xml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeyThatSeals_IsChanged_ByAServerThatHasTheKeys()
    {
        var next = Convert.ToBase64String(new byte[32]);
        await OkAsync(_folders.First, _kek, _create);

        var changed = await RunAsync(_folders.First, next, _look);
        Assert.Equal(0, changed.ExitCode);
        Assert.Contains("every other server needs this one too", changed.Errors);

        Assert.Equal(1, (await RunAsync(_folders.Second, _kek, _look)).ExitCode);
        await OkAsync(_folders.Second, next, _look);
        Assert.Equal(KeysOf(_folders.First), KeysOf(_folders.Second));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64")]
    public async Task KeyThatSeals_MustBeOne(string kek)
    {
        var refused = await RunAsync(_folders.First, kek, _look);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--key-encryption-key must be 32 bytes as Base64", refused.Errors);
        Assert.DoesNotContain(kek, refused.Errors);
    }

    [Fact]
    public void KeyThatSeals_IsOfNoUseWithoutADatabaseOfPostgreSql() =>
        Assert.Contains("leave it out", KeySeal.Problem(_kek, postgreSql: null));

    [Fact]
    public void Seal_OpensNothingElse()
    {
        using var seal = KeySeal.Of(_kek)!;
        var whole = seal.Seal("a", [1, 2, 3]);

        Assert.Equal([1, 2, 3], seal.Open("a", whole));
        Assert.Null(seal.Open("b", whole));
        Assert.Null(seal.Open("a", whole[..^1]));
        Assert.Null(seal.Open("a", []));
        Assert.Null(seal.Open("a", [.. whole[..^1], (byte)(whole[^1] ^ 1)]));
        Assert.Null(seal.Open("a", [2, .. whole[1..]]));
        Assert.NotEqual(whole, seal.Seal("a", [1, 2, 3]));
    }

    [Fact]
    public async Task Server_WithoutTheKey_HasTheDatabaseAlone()
    {
        using var server = Support.Executable.Serve(_folders.First, out _);
        try
        {
            Directory.CreateDirectory(Path.Combine(_folders.Second, "keys"));
            foreach (var key in Directory.GetFiles(Path.Combine(_folders.First, "keys")))
            {
                File.Copy(key, Path.Combine(_folders.Second, "keys", Path.GetFileName(key)));
            }

            var environment = new Dictionary<string, string> { ["DATASHARING_POSTGRESQL"] = _folders.Database };
            var second = await Support.Executable.RunAsync(_folders.Second, environment, "--urls", "http://127.0.0.1:0");
            var withKey = await RunAsync(_folders.Second, _kek, "--urls", "http://127.0.0.1:0");

            Assert.Equal((1, 1), (second.ExitCode, withKey.ExitCode));
            Assert.StartsWith("A server is running on this database. Stop it first;", second.Errors, StringComparison.Ordinal);
            Assert.Contains("or a server without --key-encryption-key runs on it", withKey.Errors);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Schema_IsNotChangedUnderARunningServer()
    {
        await OkAsync(_folders.First, _kek, _create);
        using var server = Support.Executable.Serve(_folders.First, Environment(_kek), out _);
        try
        {
            // As if the server that runs were of the version before.
            await Support.PostgreSqlServer.ExecuteAsync(
                _folders.Database,
                """
                DROP TABLE "app"."taken_codes";
                DELETE FROM "app"."__EFMigrationsHistory" WHERE "MigrationId" LIKE '%SeveralServers';
                """
            );

            var second = await RunAsync(_folders.Second, _kek, _look);

            Assert.Equal(1, second.ExitCode);
            Assert.Contains("a server of an earlier version runs on it: stop all of them first", second.Errors);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        await Support.PostgreSqlServer.ExecuteAsync(_folders.Database, """DROP TABLE "app"."keys" """);
        await OkAsync(_folders.First, _kek, _look);
    }

    private static List<(string Name, string Content)> KeysOf(string folder) =>
        [
            .. Directory
                .GetFiles(Path.Combine(folder, "keys"))
                .Select(file => (Name: Path.GetFileName(file), File.ReadAllText(file)))
                .OrderBy(key => key.Name, StringComparer.Ordinal),
        ];

    private static Dictionary<string, string> Environment(string kek) => new() { ["DATASHARING_KEY_ENCRYPTION_KEY"] = kek };

    private static Task<Support.Executable.Result> RunAsync(string folder, string kek, params string[] arguments) =>
        Support.Executable.RunAsync(folder, Environment(kek), arguments);

    private static async Task OkAsync(string folder, string kek, params string[] arguments)
    {
        var result = await RunAsync(folder, kek, arguments);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }
}
