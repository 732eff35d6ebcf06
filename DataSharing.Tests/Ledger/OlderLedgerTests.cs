using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>A ledger of the version before goes on, and back.</summary>
[Trait("Database", "SQLite")]
public sealed class OlderLedgerTests
{
    private const string Before = "CatalogueOfDecisions";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task EventsOfTheVersionBefore_StayAsTheyAre_AndCountOnce()
    {
        using var folder = new Support.TemporaryFolder();
        string key;
        List<string> rows;
        await using (var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon), folder: folder))
        {
            key = await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
            using var other = server.Client(await server.CreateOrganizationAsync("org-b", projects: ["proj_a"]));
            using var client = server.Client(key);
            Assert.Equal("recorded", await SendAsync(client, "evt-1", 6));
            Assert.Equal("recorded", await SendAsync(client, "evt-2", 6));
            Assert.Equal("recorded", await SendAsync(other, "evt-1", 7));
            rows = await RowsAsync(server);
            await MigrateAsync(server, Before);
            Assert.Equal(rows, await RowsAsync(server));
            Assert.Equal(
                ["IX_events_Id", "IX_events_OrganizationId_Day_Sequence", "IX_events_OrganizationId_Source_Id"],
                await IndexesAsync(server)
            );
        }

        // Started anew, it brings the ledger to its own version.
        await using (var server = await Support.TestServer.StartAsync(new Support.TestClock(_noon), folder: folder))
        {
            Assert.Equal(["IX_events_Id_OrganizationId_Source", "IX_events_OrganizationId_Day_Sequence"], await IndexesAsync(server));
            Assert.Equal(rows, await RowsAsync(server));
            using var client = server.Client(key);
            Assert.Equal("duplicate", await SendAsync(client, "evt-1", 6));
            Assert.Equal("id_conflict", await SendAsync(client, "evt-2", 7));
            Assert.Equal("recorded", await SendAsync(client, "evt-3", 6));
            Assert.Equal(rows, (await RowsAsync(server)).Take(rows.Count));
        }
    }

    private static async Task<string> SendAsync(HttpClient client, string id, int tokens)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = _noon.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1-2025-04-14",
                input_tokens = tokens,
                output_tokens = 4,
            }
        );
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode
            ? body.GetProperty("data")[0].GetProperty("status").GetString()!
            : body.GetProperty("error").GetProperty("code").GetString()!;
    }

    private static async Task MigrateAsync(Support.TestServer server, string migration)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        await ledger.GetService<IMigrator>().MigrateAsync(migration);
    }

    private static async Task<List<string>> RowsAsync(Support.TestServer server)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        return
        [
            .. (await ledger.Events.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync()).Select(row =>
                $"{row.Sequence} {row.OrganizationId} {row.Source} {row.Id} {Convert.ToHexString(row.ContentHash)} {row.RecordedAt} {row.ToEvent() with { HostedTools = [] }} {row.ToDecision()}"
            ),
        ];
    }

    private static async Task<List<string>> IndexesAsync(Support.TestServer server)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        return await ledger
            .Database.SqlQueryRaw<string>(
                "SELECT name AS Value FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' ORDER BY name"
            )
            .ToListAsync();
    }
}
