using System.Net.Http.Json;
using System.Text;
using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Programme;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What another catalogue would have decided, and that it leaves everything as it was.</summary>
public sealed class SimulateCatalogueTests
{
    [Fact]
    public async Task Simulation_OfAnotherCatalogue_TellsWhichDecisionsAndTotalsWouldDiffer()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-s", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        clock.Advance(TimeSpan.FromMinutes(1));
        object Event(string id, string model, long tokens) =>
            new
            {
                id,
                occurred_at = clock.GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model,
                input_tokens = tokens,
                output_tokens = 0,
            };

        // Fills the large pool to 100 below its edge: without o3's use the last one fits.
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new[]
            {
                Event("e1", "gpt-4.1-2025-04-14", 900_000),
                Event("e2", "o3-2025-04-16", 99_900),
                Event("e3", "gpt-4.1-2025-04-14", 200),
                Event("e4", "gpt-4.1-mini-2025-04-14", 5_000),
            }
        );
        sent.EnsureSuccessStatusCode();
        clock.Advance(TimeSpan.FromDays(1));
        var current = CatalogueLoader.LoadEmbedded();
        var without = CatalogueLoader.Load(
            Encoding.UTF8.GetBytes(current.Json.Replace("\"o3-2025-04-16\"", "\"o3-not-any-more\"", StringComparison.Ordinal))
        );

        var same = await server.Get<SimulateCatalogue>().ExecuteAsync(Actor.Operator, Encoding.UTF8.GetBytes(current.Json), default);
        var other = await server.Get<SimulateCatalogue>().ExecuteAsync(Actor.Operator, Encoding.UTF8.GetBytes(without.Json), default);

        Assert.Equal((4L, 0L, 0L), (same.Events, same.Changed, same.Difference));
        Assert.Equal((4L, 2L, -99_900L + 200), (other.Events, other.Changed, other.Difference));
        Assert.Equal(
            [
                ("e2", DecisionReason.Complimentary, DecisionReason.ModelNotCovered),
                ("e3", DecisionReason.AllowanceExceeded, DecisionReason.Complimentary),
            ],
            other.Examples.Select(example => (example.EventId, example.InForce, example.Tried))
        );
        Assert.Equal(["o3-2025-04-16", "gpt-4.1-2025-04-14"], other.Models.Select(row => row.Key));

        // It is a look: at all in the platform's log, and where requests are shown, in the organization's own.
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var tried = await database
            .AuditEntries.Where(entry => entry.Type == "catalogue.simulated")
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
        Assert.Equal([null, null, "org-s"], tried.Select(entry => entry.OrganizationId));
        Assert.Contains("\"requests_shown\":2", tried[2].NewValue, StringComparison.Ordinal);
    }
}
