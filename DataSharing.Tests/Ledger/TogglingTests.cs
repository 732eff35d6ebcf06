using System.Net.Http.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>Decisions follow the setting of their instant, however it is switched meanwhile.</summary>
public sealed class TogglingTests
{
    private const int Senders = 64;
    private const int Toggles = 4;

    [Fact]
    public async Task Decisions_WhileAnOwnerSwitches_AreWhatTheHistorySaysOfTheirInstant()
    {
        await using var server = await Support.TestServer.StartAsync();
        var key = await server.CreateOrganizationAsync("org-g", projects: ["proj_a"]);
        using var done = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Senders).Select(sender => SendAsync(server, key, sender, done.Token)).ToList();
        using (var owner = server.Client(key))
        {
            for (var toggle = 0; toggle < Toggles; toggle++)
            {
                using var answer = await owner.PostAsJsonAsync(
                    "/v1/organization/data_sharing",
                    new
                    {
                        version = toggle,
                        acknowledged_terms = 1,
                        controls = new { inputs_outputs = new { type = toggle % 2 == 0 ? "all_projects" : "disabled" } },
                    },
                    TestContext.Current.CancellationToken
                );
                answer.EnsureSuccessStatusCode();

                // It holds from a second to come: the next switch waits until it does.
                while (!await HoldsAsync(server, toggle % 2 == 0))
                {
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                }
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(senders);
        await using var database = await server
            .Get<IDbContextFactory<ApplicationDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        var history = (await database.FindHistoryAsync("org-g", TestContext.Current.CancellationToken))!;
        await using var ledger = await server
            .Get<IDbContextFactory<LedgerDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        var rows = await ledger.Events.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);

        Assert.True(rows.Count > Senders);
        Assert.Equal([false, true], rows.Select(row => row.Shared).Distinct().Order());
        Assert.All(
            rows,
            row =>
            {
                var held = history.At(row.DecidedAsOf);
                Assert.Equal(held.Sharing(SharingControl.InputsOutputs, held.FindProject("proj_a")!).Shared, row.Shared);
            }
        );
    }

    private static async Task<bool> HoldsAsync(Support.TestServer server, bool shared)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var held = (await database.FindHistoryAsync("org-g", default))!.At(server.Get<TimeProvider>().Now());
        return held.Sharing(SharingControl.InputsOutputs, held.FindProject("proj_a")!).Shared == shared;
    }

    private static async Task SendAsync(Support.TestServer server, string key, int sender, CancellationToken done)
    {
        using var client = server.Client(key);
        for (var number = 0; !done.IsCancellationRequested; number++)
        {
            using var answer = await client.PostAsJsonAsync(
                "/v1/usage/events",
                new
                {
                    id = $"s{sender}-{number}",
                    occurred_at = server.Get<TimeProvider>().GetUtcNow().ToString("O"),
                    project_id = "proj_a",
                    model = "gpt-4.1-mini",
                    input_tokens = 1,
                    output_tokens = 0,
                },
                CancellationToken.None
            );
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
        }
    }
}
