using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Organizations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Auditing;

/// <summary>Nothing in a log can be changed, taken out, put in, swapped, cut off or wiped unseen.</summary>
[Trait("Database", "SQLite")]
public sealed class AuditChainTests
{
    [Fact]
    public async Task Export_WithAnySingleByteChanged_IsFound()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_b"]);
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_a", "Ä \"<b>\" \\ ‮", default);
        var export = await ExportAsync(server);
        Assert.True(Support.CheckedExport.Check(export).IsUnchanged);
        var random = new Random(20261123);
        for (var place = 0; place < export.Length; place++)
        {
            var changed = (byte[])export.Clone();
            changed[place] = (byte)(changed[place] ^ (1 << random.Next(8)));

            Assert.False(
                Support.CheckedExport.Check(changed).IsUnchanged,
                $"Byte {place} was {(char)export[place]} and became {(char)changed[place]}."
            );
        }
    }

    [Fact]
    public async Task Export_ReadInPiecesOrWithoutLineFeeds_IsJudgedAsAWhole()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        var export = await ExportAsync(server);

        // Lines end wherever the reading's pieces do; the last needs its line feed too.
        await using var pieces = new Support.PieceStream(export, size: 7);
        Assert.True((await AuditExport.CheckAsync(pieces)).IsUnchanged);
        Assert.False(Support.CheckedExport.Check(export.AsSpan(0, export.Length - 1)).IsUnchanged);

        // A file without any is given up long before it fills memory.
        await using var endless = new Support.PieceStream(new byte[1 << 20], size: 1 << 16, endless: true);
        Assert.False((await AuditExport.CheckAsync(endless)).IsUnchanged);
        Assert.InRange(endless.Given, 1, 64L << 20);
    }

    [Fact]
    public async Task Export_WithEntriesTakenOutPutInOrSwapped_IsFound()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b", "proj_c"]);
        var lines = Lines(await ExportAsync(server));
        for (var place = 0; place < lines.Count; place++)
        {
            if (place < lines.Count - 1)
            {
                Assert.False(Check([.. lines.Where((_, index) => index != place)]).IsUnchanged, $"Line {place} was taken out.");
            }

            Assert.False(
                Check([.. lines.Take(place + 1), lines[place], .. lines.Skip(place + 1)]).IsUnchanged,
                $"Line {place} was doubled."
            );
            if (place > 0)
            {
                Assert.False(
                    Check([.. lines.Take(place - 1), lines[place], lines[place - 1], .. lines.Skip(place + 1)]).IsUnchanged,
                    $"Lines {place - 1} and {place} were swapped."
                );
            }
        }
    }

    [Fact]
    public async Task Export_CutOffOrWiped_IsFoundWithAHeadKeptElsewhereAndDoubtedWithoutOne()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        var logs = server.Get<AuditLogs>();
        var kept = (await logs.HeadAsync(Actor.Operator, "org-a", default))!;
        var lines = Lines(await ExportAsync(server));
        var shorter = lines.Take(2).ToList();

        Assert.Contains("nobody can tell whether others followed", Check(shorter).Sentence, StringComparison.Ordinal);
        Assert.Contains("are missing", Check(shorter, kept.ToLine()).Sentence, StringComparison.Ordinal);
        Assert.False(Check(shorter, kept.ToLine()).IsUnchanged);
        Assert.False(Check([], kept.ToLine()).IsUnchanged);
        Assert.False(Support.CheckedExport.Check([]).IsUnchanged);

        // A log written anew by another installation fits together, and is not this one.
        await using var other = await Support.TestServer.StartAsync();
        await other.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b", "proj_c"]);
        var anew = Lines(await ExportAsync(other));
        Assert.True(Check(anew).IsUnchanged);
        Assert.False(Check(anew, kept.ToLine()).IsUnchanged);
        Assert.False(
            Support.CheckedExport.Check(Encoding.ASCII.GetBytes(string.Join('\n', anew) + "\n"), publicKey: kept.PublicKey).IsUnchanged
        );

        // Hashes need no key: what follows the kept end, and was never signed, anybody could have written.
        var unsigned = Check([.. lines.SkipLast(1)], AuditHead.Read(kept.ToLine())!.ToLine());
        Assert.True(unsigned.IsUnchanged);
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_unsigned", "Unsigned", default);
        var beyond = Check([.. Lines(await ExportAsync(server)).SkipLast(1)], kept.ToLine());
        Assert.False(beyond.IsUnchanged);
        Assert.Contains("nobody signed what follows", beyond.Sentence, StringComparison.Ordinal);

        // What came after the kept head is welcome.
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);
        Assert.True(Check(Lines(await ExportAsync(server)), kept.ToLine()).IsUnchanged);
    }

    [Fact]
    public async Task Verify_OfADatabaseThatSomebodyEdited_NamesTheEntry()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        var logs = server.Get<AuditLogs>();
        Assert.StartsWith("Unchanged since", (await logs.VerifyAsync(Actor.Operator, "org-a", default)).Sentence, StringComparison.Ordinal);

        await EditAsync(server, """UPDATE AuditEntries SET ActorName = 'Somebody else' WHERE OrganizationId = 'org-a' AND "Index" = 2""");
        Assert.StartsWith(
            "Changed: entry 2 of",
            (await logs.VerifyAsync(Actor.Operator, "org-a", default)).Sentence,
            StringComparison.Ordinal
        );

        await EditAsync(server, """DELETE FROM AuditEntries WHERE OrganizationId = 'org-a' AND "Index" = 2""");
        Assert.StartsWith(
            "Changed: entry 2",
            (await logs.VerifyAsync(Actor.Operator, "org-a", default)).Sentence,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ActorKind = 'somebody'")]
    [InlineData("OldValue = 'not json'")]
    [InlineData("At = 9223372036854775807")]
    public async Task Verify_OfWhatThisConsoleNeverWrote_IsAFindingAndNoFault(string edit)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);

        await EditAsync(server, $"""UPDATE AuditEntries SET {edit} WHERE OrganizationId = 'org-a' AND "Index" = 2""");

        Assert.StartsWith(
            "Changed: entry 2",
            (await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, "org-a", default)).Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Organization_UnderTheNameOfThePlatformsLog_IsRefused()
    {
        await using var server = await Support.TestServer.StartAsync();

        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.InvalidInputException>(() => server.CreateOrganizationAsync("platform"));
    }

    [Fact]
    public void EveryType_HasItsWords() =>
        Assert.All(
            typeof(DataSharing.Dashboard.Auditing.AuditTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
            type => Assert.NotEqual(type, AuditWords.Label(type))
        );

    [Fact]
    public async Task Verify_WithTheSignedEndPutBackToAnEarlierOne_FindsTheEntriesAfterIt()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        var logs = server.Get<AuditLogs>();
        var earlier = (await logs.HeadAsync(Actor.Operator, "org-a", default))!;
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_later", "Later", default);

        await EditAsync(
            server,
            $"""UPDATE AuditEnds SET "Index" = {earlier.Index}, Hash = '{earlier.Hash}', At = {earlier.At.UnixMilliseconds}, Signature = '{earlier.Signature}' WHERE Chain = 'org-a'"""
        );

        Assert.StartsWith(
            "Changed: the signed end",
            (await logs.VerifyAsync(Actor.Operator, "org-a", default)).Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task SixtyFourWritersAtOnce_LeaveOneChain()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a");
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(number =>
                    Task.Run(() =>
                        server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-a", $"proj_{number}", $"P {number}", default)
                    )
                )
        );

        Assert.True((await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, "org-a", default)).IsUnchanged);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var indexes = await database
            .AuditEntries.Where(entry => entry.OrganizationId == "org-a")
            .Select(entry => entry.Index)
            .Order()
            .ToListAsync();
        Assert.Equal(Enumerable.Range(1, indexes.Count).Select(index => (long)index), indexes);
    }

    [Fact]
    public async Task Verify_AtTheCommandLine_NeedsTheFileAlone()
    {
        using var folder = new Support.TemporaryFolder();
        await Support.Executable.RunAsync(folder, "organizations", "create", "--id", "org-a", "--name", "A", "--tier", "tier-1");
        var head = (await Support.Executable.RunAsync(folder, "audit", "head", "--organization", "org-a")).LastLine;
        await Support.Executable.RunAsync(folder, "audit", "export", folder["log"], "--organization", "org-a");
        await File.WriteAllTextAsync(folder["head"], head + "\n");
        using var elsewhere = new Support.TemporaryFolder();

        var good = await Support.Executable.RunAsync(elsewhere, "audit", "verify", folder["log"], "--head", folder["head"]);
        Assert.Equal(0, good.ExitCode);
        Assert.StartsWith("Unchanged since", good.LastLine, StringComparison.Ordinal);
        Assert.False(File.Exists(elsewhere["datasharing.db"]));

        await File.WriteAllTextAsync(
            folder["log"],
            (await File.ReadAllTextAsync(folder["log"])).Replace("tier-1", "tier-5", StringComparison.Ordinal)
        );
        var bad = await Support.Executable.RunAsync(elsewhere, "audit", "verify", folder["log"]);
        Assert.Equal(1, bad.ExitCode);
        Assert.StartsWith("Changed: entry", bad.Errors, StringComparison.Ordinal);
    }

    private static async Task<byte[]> ExportAsync(Support.TestServer server)
    {
        using var export = new MemoryStream();
        await server.Get<AuditLogs>().ExportAsync(Actor.Operator, "org-a", export, default);
        return export.ToArray();
    }

    private static List<string> Lines(byte[] export) =>
        [.. Encoding.ASCII.GetString(export).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static AuditVerdict Check(IEnumerable<string> lines, string? kept = null) =>
        Support.CheckedExport.Check(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n"))), kept);

    // What the product cannot do to itself, somebody with the file can.
    private static async Task EditAsync(Support.TestServer server, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "datasharing.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }
}
