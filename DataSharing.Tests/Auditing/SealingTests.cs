using System.Net;
using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Auditing;

/// <summary>The console seals what it writes, once, and nothing else ever.</summary>
[Trait("Database", "SQLite")]
public sealed class SealingTests
{
    private const string Row = """
        INSERT INTO AuditEntries (Id, OrganizationId, At, Type, Refused, Subject, ActorKind, ActorId, ActorName, ActorRole, Origin,
            NewValue, Canonical, Hash, "Index")
        VALUES ('forged', 'org-a', 1795600000000, 'data_sharing.confirmed', 0, 'org-a',
            'user', 'u1', 'Olive', 'owner', '192.0.2.1', '{}', '', '', 
        """;

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("999")]
    public async Task Row_PutInWithoutASeal_StaysWithoutOneAndIsSaidEverywhere(string index)
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        }

        await EditAsync(folder, $"{Row}{index})");
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await AssertChangedAsync(server);

            // What comes later is recorded, and makes nothing good.
            await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);
            await AssertChangedAsync(server);
        }

        var exported = await Support.Executable.RunAsync(folder, "audit", "export", folder["log"], "--organization", "org-a");
        Assert.Equal(1, exported.ExitCode);
        Assert.Contains("Changed:", exported.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await Support.Executable.RunAsync(folder, "audit", "verify", folder["log"])).ExitCode);
    }

    [Theory]
    [InlineData("""UPDATE AuditEntries SET "Index" = 0, Canonical = '', Hash = ''; DELETE FROM AuditEnds""")]
    [InlineData("""UPDATE AuditEntries SET ActorName = 'Somebody else', Hash = ''; DELETE FROM AuditEnds""")]
    [InlineData("UPDATE AuditEntries SET Canonical = ''")]
    [InlineData("DELETE FROM AuditEnds")]
    [InlineData("DELETE FROM AuditEntries")]
    public async Task Seals_TakenFromAWholeLog_AreNotMadeAnew(string edit)
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        }

        await EditAsync(folder, edit);
        await using var again = await Support.TestServer.StartAsync(folder: folder);
        Assert.False((await again.Get<AuditLogs>().VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);
        using var client = again.Client();
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await again.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);
        Assert.False((await again.Get<AuditLogs>().VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Log_WrittenAnewWithItsHashes_IsNotSignedWithTheNextEntry(bool restarted)
    {
        using var folder = new Support.TemporaryFolder();
        var server = await Support.TestServer.StartAsync(folder: folder);
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            await WriteAnewAsync(database, "org-a");
        }

        if (restarted)
        {
            await server.DisposeAsync();
            server = await Support.TestServer.StartAsync(folder: folder);
        }

        await using (server)
        {
            var logs = server.Get<AuditLogs>();
            for (var turn = 0; turn < 2; turn++)
            {
                await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", $"proj_later_{turn}", "Later", default);
                var verdict = await logs.VerifyAsync(Actor.Operator, "org-a", default);
                Assert.False(verdict.IsUnchanged, verdict.Sentence);
                Assert.Contains("not genuine", verdict.Sentence, StringComparison.Ordinal);
            }

            // Recording went on, and other logs are signed as ever.
            await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
            Assert.True(await database.AuditEntries.AnyAsync(entry => entry.OrganizationId == "org-a" && entry.Subject == "proj_later_1"));
            await server.CreateOrganizationAsync("org-b", projects: ["proj_c"]);
            Assert.True((await logs.VerifyAsync(Actor.Operator, "org-b", default)).IsUnchanged);
        }
    }

    [Fact]
    public async Task End_TakenFromALogWithEntries_IsNotSignedAnew()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        await EditAsync(server.Folder, "DELETE FROM AuditEnds WHERE Chain = 'org-a'");

        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);

        // Nor when the entries before are taken out afterwards.
        await EditAsync(
            server.Folder,
            "DELETE FROM AuditEntries WHERE OrganizationId = 'org-a' AND Sequence < (SELECT MAX(Sequence) FROM AuditEntries WHERE OrganizationId = 'org-a')"
        );
        Assert.False((await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);
    }

    [Fact]
    public async Task Log_WipedWithItsEnd_IsSaidAndNotBegunAnew()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        await server.CreateOrganizationAsync("org-b", projects: ["proj_a"]);
        await EditAsync(
            server.Folder,
            "DELETE FROM AuditEntries WHERE OrganizationId = 'org-a'; DELETE FROM AuditEnds WHERE Chain = 'org-a'"
        );

        await server.Get<AuditVerifier>().VerifyAsync(default);
        var logs = server.Get<AuditLogs>();
        Assert.Contains("begins with its creation", await logs.WarningAsync(Actor.Operator, "org-a", default), StringComparison.Ordinal);
        Assert.Null(await logs.WarningAsync(Actor.Operator, "org-b", default));
        Assert.False((await logs.VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);

        // What comes later is recorded, and vouches for nothing.
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);
        Assert.False((await logs.VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);
    }

    [Fact]
    public async Task Readiness_WhenTheLogsCannotBeChecked_IsSaidAtOnceAndNotHealthy()
    {
        await using var server = await Support.TestServer.StartAsync();
        using var verifier = ActivatorUtilities.CreateInstance<AuditVerifier>(server.Services);
        var check = new AuditLogsCheck(
            verifier,
            server.Get<AuditFindings>(),
            server.Get<IDbContextFactory<ApplicationDbContext>>(),
            TimeProvider.System
        );
        var looking = await check.CheckHealthAsync(new(), default).WaitAsync(Support.Patience.Most);
        Assert.Contains("being checked", looking.Description, StringComparison.Ordinal);

        await EditAsync(
            server.Folder,
            "ALTER TABLE AuditEnds RENAME TO Elsewhere; INSERT INTO Elsewhere (Chain, \"Index\", Hash, At, Signature) VALUES ('x', 1, '', 1, '')"
        );
        await verifier.TurnAsync(default);
        var failed = await check.CheckHealthAsync(new(), default);
        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy, failed.Status);
        Assert.Contains("could not be checked", failed.Description, StringComparison.Ordinal);

        await EditAsync(server.Folder, "ALTER TABLE Elsewhere RENAME TO AuditEnds; DELETE FROM AuditEnds WHERE Chain = 'x'");
        await verifier.TurnAsync(default);
        Assert.Equal(
            Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy,
            (await check.CheckHealthAsync(new(), default)).Status
        );
    }

    [Fact]
    public async Task Export_OfALogThatIsEmpty_SaysSo()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            // It stands in the organization's own log: the platform's has no entry yet.
            await server.CreateOrganizationAsync("org-a");
        }

        var exported = await Support.Executable.RunAsync(folder, "audit", "export", folder["log"]);

        Assert.True(exported.ExitCode == 0, exported.Errors);
        Assert.Contains("The log is empty", exported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfAVersionBeforeTheChain_IsSealedWithItsMigrationAndNeverAgain()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        await using (var old = new ApplicationDbContext(Options<ApplicationDbContext>(folder["datasharing.db"])))
        {
            await old.Database.MigrateAsync("20261123085538_ProviderConnection");
        }

        await using (var ledger = new LedgerDbContext(Options<LedgerDbContext>(folder["ledger.db"])))
        {
            await ledger.Database.MigrateAsync();
        }

        await using (var reports = new ReportsDbContext(Options<ReportsDbContext>(folder["reports.db"])))
        {
            await reports.Database.MigrateAsync();
        }

        await EditAsync(
            folder,
            """
            INSERT INTO AuditEntries (Id, OrganizationId, At, Type, Refused, ActorKind, ActorId, ActorName, ActorRole, Origin)
            VALUES ('a1', NULL, 1763800000000, 'account.created', 0, 'operator', 'operator', 'Operator', 'operator', 'command line'),
                   ('a2', NULL, 1763800000001, 'account.created', 0, 'operator', 'operator', 'Operator', 'operator', 'command line')
            """
        );

        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            var verdict = await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, null, default);
            Assert.True(verdict.IsUnchanged, verdict.Sentence);
            Assert.True(verdict.Entries >= 2);
        }

        await EditAsync(folder, """UPDATE AuditEntries SET "Index" = 0, Canonical = '', Hash = '' WHERE Id = 'a2'""");
        await using var again = await Support.TestServer.StartAsync(folder: folder);
        Assert.False((await again.Get<AuditLogs>().VerifyAsync(Actor.Operator, null, default)).IsUnchanged);
    }

    [Fact]
    public async Task Signature_ThatAnybodyCouldHaveMadeFromIt_DoesNotPass()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        var logs = server.Get<AuditLogs>();
        var head = (await logs.HeadAsync(Actor.Operator, "org-a", default))!;
        Assert.True(AuditSignature.IsCanonical(head.Signature));
        var other = head with { Signature = Malleated(head.Signature) };
        Assert.True(other.IsGenuine());
        Assert.Equal(head.Signature, AuditSignature.Canonical(other.Signature));
        using var export = new MemoryStream();
        await logs.ExportAsync(Actor.Operator, "org-a", export, default);
        var text = Encoding.ASCII.GetString(export.ToArray());

        Assert.True(Support.CheckedExport.Check(Encoding.ASCII.GetBytes(text)).IsUnchanged);
        Assert.False(
            Support
                .CheckedExport.Check(Encoding.ASCII.GetBytes(text.Replace(head.Signature, other.Signature, StringComparison.Ordinal)))
                .IsUnchanged
        );
        await EditAsync(server.Folder, $"UPDATE AuditEnds SET Signature = '{other.Signature}' WHERE Chain = 'org-a'");
        Assert.False((await logs.VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);

        // An end that was kept when both spellings were written is still an end of this log.
        Assert.True(Support.CheckedExport.Check(Encoding.ASCII.GetBytes(text), other.ToLine()).IsUnchanged);
    }

    [Theory]
    [InlineData("\"chain\":null")]
    [InlineData("\"chain\":\"\"")]
    [InlineData("\"chain\":\"org-b\",\"chain\":\"org-a\"")]
    [InlineData("\"Chain\":\"org-a\"")]
    [InlineData("\"chain\": \"org-a\"")]
    [InlineData("\"chain\":\"org\\u002da\"")]
    public void Export_WrittenByAnotherHand_MustBeInTheOneSpelling(string chain)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);

        Assert.True(Support.CheckedExport.Check(Forge(key, "\"chain\":\"org-a\"")).IsUnchanged);
        Assert.False(Support.CheckedExport.Check(Forge(key, chain)).IsUnchanged);
    }

    [Fact]
    public void Verdict_WithNothingToCompare_SaysWhoseKeyAndHowFarItCanJudge()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var fingerprint = AuditChain.Fingerprint(key.ExportSubjectPublicKeyInfo());
        var export = Forge(key, "\"chain\":\"org-a\"");

        var alone = Support.CheckedExport.Check(export);
        Assert.Contains(fingerprint, alone.Sentence, StringComparison.Ordinal);
        Assert.Contains("Nothing was compared", alone.Sentence, StringComparison.Ordinal);
        Assert.Contains("after entry 1", alone.Sentence, StringComparison.Ordinal);
        var compared = Support.CheckedExport.Check(export, publicKey: fingerprint);
        Assert.True(compared.IsUnchanged);
        Assert.DoesNotContain("Nothing was compared", compared.Sentence, StringComparison.Ordinal);
        Assert.False(Support.CheckedExport.Check(export, publicKey: new string('0', 64)).IsUnchanged);

        // A key to compare, and no end that is signed: nothing was judged.
        var cut = export.AsSpan(0, Array.IndexOf(export, (byte)'\n') + 1);
        Assert.False(Support.CheckedExport.Check(cut, publicKey: fingerprint).IsUnchanged);
    }

    // What anybody can work out who has the database, and not the key.
    private static async Task WriteAnewAsync(ApplicationDbContext database, string organizationId)
    {
        var (hash, index) = (AuditChain.Beginning, 0L);
        foreach (
            var entry in await database
                .AuditEntries.AsNoTracking()
                .Where(entry => entry.OrganizationId == organizationId)
                .OrderBy(entry => entry.Index)
                .ToListAsync()
        )
        {
            await database
                .AuditEntries.Where(row => row.Sequence == entry.Sequence)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ActorName, "Somebody else"));
            var changed = await database.AuditEntries.AsNoTracking().SingleAsync(row => row.Sequence == entry.Sequence);
            var canonical = AuditCanonical.Write(changed);
            (hash, index) = (AuditChain.Hash(hash, canonical), entry.Index);
            await database
                .AuditEntries.Where(row => row.Sequence == entry.Sequence)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Canonical, canonical).SetProperty(row => row.Hash, hash));
        }

        await database
            .AuditEnds.Where(end => end.Chain == organizationId)
            .ExecuteUpdateAsync(set => set.SetProperty(end => end.Index, index).SetProperty(end => end.Hash, hash));
    }

    private static async Task AssertChangedAsync(Support.TestServer server)
    {
        var logs = server.Get<AuditLogs>();
        Assert.StartsWith("Changed:", (await logs.VerifyAsync(Actor.Operator, "org-a", default)).Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Changed:", await logs.WarningAsync(Actor.Operator, "org-a", default), StringComparison.Ordinal);
        await server.Get<AuditVerifier>().First;
        using var client = server.Client();
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("not as it was sealed", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await server.Get<AuditVerifier>().VerifyAsync(default);
        Assert.True(server.Get<AuditFindings>().AnyChanged);
    }

    private static string Malleated(string signature)
    {
        var order = System.Numerics.BigInteger.Parse(
            "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
            System.Globalization.NumberStyles.HexNumber,
            null
        );
        var s = System.Numerics.BigInteger.Parse($"0{signature[64..]}", System.Globalization.NumberStyles.HexNumber, null);
        return signature[..64] + Convert.ToHexStringLower((order - s).ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0');
    }

    private static byte[] Forge(System.Security.Cryptography.ECDsa key, string chain)
    {
        var entry = $"{{{chain},\"index\":1,\"at\":\"2026-11-01T00:00:00.000Z\"}}";
        var hash = AuditChain.Hash(AuditChain.Beginning, entry);
        var head = $"{{{chain},\"index\":1,\"hash\":\"{hash}\",\"at\":\"2026-11-01T00:00:00.000Z\"}}";
        var signature = AuditSignature.Canonical(
            Convert.ToHexStringLower(key.SignData(Encoding.ASCII.GetBytes(head), System.Security.Cryptography.HashAlgorithmName.SHA256))
        );
        var publicKey = Convert.ToHexStringLower(key.ExportSubjectPublicKeyInfo());
        return Encoding.ASCII.GetBytes(
            $"{AuditExport.Line(hash, entry)}\n{{\"head\":{head},\"public_key\":\"{publicKey}\",\"signature\":\"{signature}\"}}\n"
        );
    }

    private static DbContextOptions<T> Options<T>(string file)
        where T : DbContext => new DbContextOptionsBuilder<T>().UseSqlite(SqliteEngine.ConnectionString(file)).Options;

    private static async Task EditAsync(string folder, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "datasharing.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }
}
