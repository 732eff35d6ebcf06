using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.CommandLine;

/// <summary>The executable as an operator uses it.</summary>
[Trait("Database", "SQLite")]
public sealed class CommandTests
{
    [Fact]
    public async Task Serve_BeyondLoopbackWithoutAPublicUrl_StopsWithOneSentenceThatNamesBothOptions()
    {
        using var folder = new Support.TemporaryFolder();

        var result = await RunAsync(folder, "--urls", "http://0.0.0.0:5999");

        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.Errors.Trim().Split('\n'));
        Assert.Contains("--urls", line, StringComparison.Ordinal);
        Assert.Contains("--public-url", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithSeveralWrongOptions_NamesThemAllAtOnce()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(folder["catalogue.json"], """{ "pools": 3 }""");

        var result = await RunAsync(
            folder,
            "--public-url",
            "http://plain.example.com",
            "--trusted-proxy",
            "nowhere",
            "--terms",
            folder["none.txt"],
            "--catalogue",
            folder["catalogue.json"]
        );

        Assert.Equal(1, result.ExitCode);
        Assert.All(
            (string[])["--public-url", "--trusted-proxy", "--terms", "--catalogue", "$.pools"],
            option => Assert.Contains(option, result.Errors, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Demo_OnAFolderWithOtherData_RefusesAndTouchesNothing()
    {
        using var folder = new Support.TemporaryFolder();
        await RunAsync(folder, "organizations", "create", "--id", "org-mine", "--name", "Mine", "--tier", "tier-1");

        var result = await RunAsync(folder, "--demo", "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds data that is not the demo's", result.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "already",
            (await RunAsync(folder, "organizations", "create", "--id", "org-mine", "--name", "Mine", "--tier", "tier-1")).Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Commands_BesideARunningServer_PrintTheirSecretLastAndHoldThere()
    {
        using var folder = new Support.TemporaryFolder();
        using var server = Serve(folder, out var address);
        try
        {
            await ProcessAsync(folder, "organizations", "create", "--id", "org-c", "--name", "C", "--tier", "tier-4", "--zdr", "no");
            await ProcessAsync(folder, "projects", "create", "--organization", "org-c", "--id", "proj_a", "--name", "A");
            var key = (await ProcessAsync(folder, "keys", "create", "--organization", "org-c", "--scopes", "sharing.read")).LastLine;
            var link = (await ProcessAsync(folder, "users", "create", "--email", "o@example.com", "--role", "none")).LastLine;
            var added = await ProcessAsync(
                folder,
                "members",
                "add",
                "--organization",
                "org-c",
                "--email",
                "o@example.com",
                "--role",
                "owner"
            );

            Assert.StartsWith("dsk_", key, StringComparison.Ordinal);
            Assert.StartsWith($"{address}Account/SetPassword?", link, StringComparison.Ordinal);
            Assert.Equal(0, added.ExitCode);
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            Assert.Equal(
                "eligible",
                (await client.GetFromJsonAsync<JsonElement>("/v1/organization/eligibility")).GetProperty("status").GetString()
            );
            await ProcessAsync(folder, "organizations", "set", "--id", "org-c", "--zdr", "yes");
            Assert.Equal(
                "ineligible",
                (await client.GetFromJsonAsync<JsonElement>("/v1/organization/eligibility")).GetProperty("status").GetString()
            );
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Restore_OfABackupMadeUnderAServer_BringsEverythingBackAndKeepsWhatWasThere()
    {
        using var folder = new Support.TemporaryFolder();
        await RunAsync(folder, "organizations", "create", "--id", "org-b", "--name", "Before", "--tier", "tier-4", "--zdr", "no");
        var key = (
            await RunAsync(folder, "keys", "create", "--organization", "org-b", "--scopes", "usage.write,usage.read,sharing.read")
        ).LastLine;
        var file = $"{folder.Path}.backup";
        try
        {
            using (var server = Serve(folder, out var address))
            {
                using var client = new HttpClient { BaseAddress = address };
                client.DefaultRequestHeaders.Authorization = new("Bearer", key);
                using var sent = await client.PostAsJsonAsync(
                    "/v1/usage/events",
                    new
                    {
                        id = "e1",
                        occurred_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                        project_id = "proj_a",
                        model = "gpt-4.1",
                        input_tokens = 10,
                        output_tokens = 5,
                    }
                );
                Assert.True(sent.IsSuccessStatusCode);
                Assert.Equal(0, (await RunAsync(folder, "backup", file)).ExitCode);

                // A folder that is served is not overwritten.
                Assert.Equal(1, (await RunAsync(folder, "restore", file)).ExitCode);
                server.Kill();
                await server.WaitForExitAsync();
            }

            await RunAsync(folder, "organizations", "create", "--id", "org-later", "--name", "Later", "--tier", "tier-1");
            var restored = await RunAsync(folder, "restore", file);

            Assert.Equal(0, restored.ExitCode);
            Assert.Contains("What was there before is in", restored.Output, StringComparison.Ordinal);
            Assert.Equal(
                0,
                (await RunAsync(folder, "organizations", "create", "--id", "org-later", "--name", "Later", "--tier", "tier-1")).ExitCode
            );
            using var again = Serve(folder, out var second);
            using var reader = new HttpClient { BaseAddress = second };
            reader.DefaultRequestHeaders.Authorization = new("Bearer", key);
            Assert.Equal(
                "e1",
                (await reader.GetFromJsonAsync<JsonElement>("/v1/usage/events")).GetProperty("data")[0].GetProperty("id").GetString()
            );
            again.Kill();
            await again.WaitForExitAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task Restore_OfAFileThatIsNoBackup_SaysSoAndChangesNothing(string content)
    {
        using var folder = new Support.TemporaryFolder();
        await RunAsync(folder, "organizations", "create", "--id", "org-b", "--name", "B", "--tier", "tier-4");
        await File.WriteAllTextAsync(folder["no.backup"], content);

        var result = await RunAsync(folder, "restore", folder["no.backup"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Errors.Trim().Split('\n'));
        Assert.Contains(
            "already",
            (await RunAsync(folder, "organizations", "create", "--id", "org-b", "--name", "B", "--tier", "tier-4")).Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Sync_AtTheCommandLine_ReadsEverythingAndSaysHowItEnded()
    {
        using var folder = new Support.TemporaryFolder();
        await using var replica = await OpenAI.Replica.StartAsync(TimeProvider.System);
        replica.Usage.Add(
            new OpenAI.Counted(DateTimeOffset.UtcNow.AddDays(-40), "proj_a", "gpt-4.1-2025-04-14", "incentivized-tier", 1, 700, 0, 70)
        );
        await RunAsync(folder, "organizations", "create", "--id", "org-s", "--name", "S", "--tier", "tier-4");
        Assert.Equal(1, (await RunAsync(folder, "usage", "sync", "--organization", "org-s")).ExitCode);

        var set = await RunAsync(
            folder,
            $"{OpenAI.Replica.Key}\n",
            ["connections", "set", "--organization", "org-s", "--base-url", replica.Address]
        );
        var test = await RunAsync(folder, "connections", "test", "--organization", "org-s");
        var sync = await RunAsync(folder, "usage", "sync", "--organization", "org-s");

        Assert.Equal((0, 0, 0), (set.ExitCode, test.ExitCode, sync.ExitCode));
        Assert.Contains("yes  Usage, free and billed", test.Output, StringComparison.Ordinal);
        Assert.Contains("Usage, free and billed: complete", sync.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            OpenAI.Replica.Key,
            set.Output + set.Errors + test.Output + test.Errors + sync.Output + sync.Errors,
            StringComparison.Ordinal
        );
        await using (var reports = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder["reports.db"]};Mode=ReadOnly"))
        {
            await reports.OpenAsync();
            await using var command = reports.CreateCommand();
            command.CommandText =
                "SELECT SUM(InputTokens + OutputTokens) FROM usage_reported_by_day WHERE ServiceTier = 'incentivized-tier'";
            Assert.Equal(770L, await command.ExecuteScalarAsync());
        }

        replica.Keys.Clear();
        var refused = await RunAsync(folder, "usage", "sync", "--organization", "org-s", "--from", "2026-01-01");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("refused (401, invalid_api_key)", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "--from",
            (await RunAsync(folder, "usage", "sync", "--organization", "org-s", "--from", "yesterday")).Errors,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "https",
            (
                await RunAsync(
                    folder,
                    "sk-admin-somekey\n",
                    ["connections", "set", "--organization", "org-s", "--base-url", "http://api.example.com/v1"]
                )
            ).Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Sync_EndsWithTheExitCodeOfWhatCouldBeRead()
    {
        using var folder = new Support.TemporaryFolder();
        await using var replica = await OpenAI.Replica.StartAsync(TimeProvider.System);
        await RunAsync(folder, "organizations", "create", "--id", "org-s", "--name", "S", "--tier", "tier-4");
        await RunAsync(folder, $"{OpenAI.Replica.Key}\n", ["connections", "set", "--organization", "org-s", "--base-url", replica.Address]);

        replica.Keys.Clear();
        var refused = await SyncAsync();
        replica.Keys.Add(OpenAI.Replica.Key);
        replica.Instead["organization/costs"] = context => OpenAI.Replica.ErrorAsync(context, 500, "server_error");
        var partly = await SyncAsync();
        replica.Instead.Clear();
        var all = await SyncAsync();
        var asked = replica.Requests;
        var empty = await SyncAsync("--from", "2026-02-02", "--until", "2026-02-01");

        Assert.Equal((1, 3, 0, 1), (refused.ExitCode, partly.ExitCode, all.ExitCode, empty.ExitCode));
        Assert.Contains("refused (401, invalid_api_key)", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("not complete: Costs", partly.Errors, StringComparison.Ordinal);
        Assert.Contains("Usage, free and billed: complete", partly.Output, StringComparison.Ordinal);
        Assert.Contains("Costs: complete", all.Output, StringComparison.Ordinal);
        Assert.Contains("The span is empty", empty.Errors, StringComparison.Ordinal);
        Assert.Equal(asked, replica.Requests);

        Task<Result> SyncAsync(params string[] more) => RunAsync(folder, ["usage", "sync", "--organization", "org-s", .. more]);
    }

    [Fact]
    public async Task MembersAdd_OfAnAccountThatAnInvitationMade_AsksToConfirmWhoseItIs()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a");
        await server.CreateOrganizationAsync("org-b");
        var secret = await server
            .Get<DataSharing.Dashboard.Features.Members.InviteMember>()
            .ExecuteAsync(
                DataSharing.Dashboard.Access.Actor.Operator,
                "org-a",
                "ceo@victim.example",
                DataSharing.Dashboard.Data.Entities.OrganizationRole.Member,
                CancellationToken.None
            );
        await using (
            var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(server.Services)
        )
        {
            await (
                (DataSharing.Dashboard.Identity.Joining)scope.ServiceProvider.GetService(typeof(DataSharing.Dashboard.Identity.Joining))!
            ).RegisterAsync("test", secret, "Squatter", Support.TestServer.Password, CancellationToken.None);
        }

        var add = await RunAsync(
            server.Folder,
            "members",
            "add",
            "--organization",
            "org-b",
            "--email",
            "ceo@victim.example",
            "--role",
            "owner"
        );
        Assert.Equal(1, add.ExitCode);
        Assert.Contains("users reset --email", add.Errors, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync(server.Folder, "users", "reset", "--email", "ceo@victim.example")).ExitCode);
        Assert.Equal(
            0,
            (
                await RunAsync(
                    server.Folder,
                    "members",
                    "add",
                    "--organization",
                    "org-b",
                    "--email",
                    "ceo@victim.example",
                    "--role",
                    "owner"
                )
            ).ExitCode
        );
    }
}
