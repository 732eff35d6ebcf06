using System.Net;
using System.Net.Http.Json;
using System.Text;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>
/// Secrets that were used, also wrongly, are searched for in everything that is kept: they are nowhere. The admin key has a search of its
/// own beside its sync.
/// </summary>
[Trait("Database", "SQLite")]
public sealed class CanaryTests
{
    private const string WrongPassword = "canary-wrong-password-9d2f";
    private const string ChosenPassword = "canary-chosen-password-51ce";

    [Fact]
    public async Task Secrets_AfterTheyWereUsed_AreInNoLogFileAnswerOrExport()
    {
        await using var server = await Support.TestServer.StartAsync(Support.ShiftedClock.AtNoon(), logs: LogLevel.Trace);
        var apiKey = await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]);
        var user = await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-c", OrganizationRole.Owner));
        var owner = Actor.User(user.Id, "10.0.0.1", user.SecurityStamp!);
        var invitation = await server.Get<InviteMember>().ExecuteAsync(owner, "org-c", "new@example.com", OrganizationRole.Member, default);
        var webhook = await server.Get<ChangeAlertChannels>().AddWebhookAsync(owner, "org-c", "https://example.com/hook", default);
        string link,
            used;
        string[] recovery;
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
            var mine = (await users.FindByEmailAsync("owner@example.com"))!;
            recovery = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(mine, 10))!];
            used = recovery[0];
            Assert.True((await users.RedeemTwoFactorRecoveryCodeAsync(mine, used)).Succeeded);
            Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(mine, used)).Succeeded);
            Assert.True((await users.ChangePasswordAsync(mine, Support.TestServer.Password, ChosenPassword)).Succeeded);
            link = await scope.ServiceProvider.GetRequiredService<PasswordLinks>().ResetAsync(Actor.Operator, "owner@example.com", default);
        }

        using var client = server.Client();
        using var wrong = await Support.SignedIn.PostAsync(client, "owner@example.com", WrongPassword);
        using var byKey = server.Client(apiKey);
        using var events = await byKey.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "e1",
                occurred_at = server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 1,
                output_tokens = 1,
            }
        );
        events.EnsureSuccessStatusCode();
        using var broken = server.Client($"{apiKey}x");
        using var refused = await broken.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var misplaced = await byKey.PostAsJsonAsync("/v1/usage/events", new { api_key = apiKey });
        var answers = new List<string>
        {
            await refused.Content.ReadAsStringAsync(),
            await misplaced.Content.ReadAsStringAsync(),
            await wrong.Content.ReadAsStringAsync(),
        };
        answers.Add(await byKey.GetStringAsync("/v1/organization/audit_logs?limit=100"));
        answers.Add(Encoding.UTF8.GetString(await ExportAsync(server, "org-c")));
        answers.Add(Encoding.UTF8.GetString(await ExportAsync(server, null)));

        string[] canaries =
        [
            Support.TestServer.Password,
            WrongPassword,
            ChosenPassword,
            apiKey,
            invitation,
            webhook["whsec_".Length..],
            link.Split('=', '/')[^1],
            .. recovery,
            .. recovery.Select(code => code.Replace("-", "", StringComparison.Ordinal)),
        ];
        Assert.All(canaries, canary => Assert.True(canary.Length >= 20, canary));
        var kept = Kept(server.Folder)
            .Concat(answers.Select(answer => ("an answer", Encoding.UTF8.GetBytes(answer))))
            .Concat(server.Log.Select(line => ("the log", Encoding.UTF8.GetBytes(line))))
            .ToList();
        Assert.Contains(kept, place => place.Item2.AsSpan().IndexOf("owner@example.com"u8) >= 0);
        foreach (var (place, bytes) in kept)
        {
            Assert.All(
                canaries,
                canary => Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)) < 0, $"{place} holds \"{canary}\".")
            );
        }
    }

    private static async Task<byte[]> ExportAsync(Support.TestServer server, string? organizationId)
    {
        using var stream = new MemoryStream();
        await server.Get<AuditLogs>().ExportAsync(Actor.Operator, organizationId, stream, default);
        return stream.ToArray();
    }

    private static IReadOnlyList<(string Place, byte[] Bytes)> Kept(string folder)
    {
        Support.TemporaryFolder.Close(folder);
        return Support.FolderContent.Read(folder);
    }
}
