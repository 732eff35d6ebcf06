using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>
/// A model that OpenAI counts as free and the catalogue does not know is proposed with its evidence; one that ends soon is told.
/// </summary>
public sealed class ProposedModelTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UtcDay _today = UtcDay.FromDate(new(2026, 11, 22));

    [Fact]
    public async Task Proposal_HasItsEvidence_PutsNothingInForce_AndGoesOnceTheCatalogueKnowsThePool()
    {
        await using var setting = await Setting.StartAsync(_noon);
        Count(setting, _noon.AddDays(-3), "gpt-6.2-sol", "incentivized-tier", 600_000);
        Count(setting, _noon.AddHours(-2), "gpt-6.2-sol", "incentivized-tier", 300_000);
        Count(setting, _noon.AddHours(-2), "gpt-6.2-sol", "default", 5_000); // Billed: it speaks for nothing.
        Count(setting, _noon.AddHours(-2), "gpt-6.1-terra", "default", 5_000);
        Count(setting, _noon.AddHours(-2), "gpt-4.1", "incentivized-tier", 700); // Known.
        Count(setting, _noon.AddHours(-2), "ft:gpt-4.1:acme::x", "incentivized-tier", 800); // Never covered.
        await setting.SyncAsync();
        var proposals = setting.Server.Get<ProposedModels>();

        var proposed = Assert.Single(await proposals.ListAsync(Actor.Operator, default));
        Assert.Equal(
            new ProposedModel("gpt-6.2-sol", UtcDay.FromDate(new(2026, 11, 17)), 1, _today.AddDays(-3), _today, 900_000),
            proposed
        );

        var inForce = (await setting.Server.Get<CatalogueQueries>().GetAsync(default)).Catalogue;
        Assert.Null(inForce.Models.PoolOf("gpt-6.2-sol", _today));
        var simulation = await setting
            .Server.Get<SimulateCatalogue>()
            .ExecuteAsync(Actor.Operator, CatalogueWithModel.Of(inForce, proposed, Pool.Small), default);
        Assert.Equal(["Model gpt-6.2-sol"], simulation.Changes.Select(change => change.Subject));
        var entry = simulation.Catalogue.Models.Resolve("gpt-6.2-sol", _today).Snapshot!;
        Assert.Equal((Pool.Small, _today.AddDays(-3), Confidence.Reported), (entry.Pool, entry.CoveredFrom, entry.Confidence));
        Assert.Equal(["gpt-6.1-terra", "gpt-6.2-astra"], simulation.Catalogue.Models.ReleasedNotListed.Select(model => model.Id));
        Assert.Equal(2_000_000, simulation.Catalogue.Prices.Find("gpt-6.2-sol", _today)!.Input);

        await setting
            .Server.Get<PublishCatalogue>()
            .ExecuteAsync(Actor.Operator, simulation.Catalogue, _today.AddDays(1), "gpt-6.2-sol draws on the small pool", default);
        Assert.Empty(await proposals.ListAsync(Actor.Operator, default));
    }

    [Fact]
    public async Task Receipts_BesideFreeTokensOfAnUnknownPool_AreUncertain_OnThatDayAndForWhatDrawsOnAPool()
    {
        await using var setting = await Setting.StartAsync(_noon);
        using var client = setting.Server.Client(setting.Key);
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = new[] { "proj_a" } } },
            }
        );
        setting.Clock.Advance(TimeSpan.FromMinutes(1));
        var at = setting.Clock.GetUtcNow();
        var watch = setting.Server.Get<UnassignedWatch>();
        await watch.RefreshAsync(default);
        Assert.Equal(("complimentary", false), await SendAsync(client, "before", at, "proj_a"));

        Count(setting, _noon.AddHours(-2), "gpt-6.2-sol", "incentivized-tier", 900_000);
        await setting.SyncAsync();
        await watch.RefreshAsync(default);

        Assert.Equal(("complimentary", true), await SendAsync(client, "after", at, "proj_a"));
        Assert.Equal(("billed", false), await SendAsync(client, "not shared", at, "proj_b"));

        // What was decided stands.
        Assert.Equal(("complimentary", false), await SendAsync(client, "before", at, "proj_a"));
        setting.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(("complimentary", false), await SendAsync(client, "tomorrow", setting.Clock.GetUtcNow(), "proj_a"));
    }

    [Fact]
    public async Task ModelsInUse_AreNamedMostUsedFirst_AndThoseThatEndSoonAreTold()
    {
        await using var setting = await Setting.StartAsync(_noon);
        Count(setting, _noon.AddHours(-2), "gpt-5-2025-08-07", "incentivized-tier", 900);
        Count(setting, _noon.AddHours(-2), "gpt-4.1-mini", "default", 5_000);
        Count(setting, _noon.AddDays(-29), "gpt-5-mini", "default", 100);
        await setting.SyncAsync();

        var (view, _) = await setting.Server.Get<OverviewQueries>().GetAsync(Actor.Operator, Setting.Organization, default);
        var use = view.Models;

        Assert.Equal(["gpt-4.1-mini-2025-04-14", "gpt-5-2025-08-07", "gpt-5-mini-2025-08-07"], use.InUse);
        Assert.All(use.Endings, ending => Assert.Equal(UtcDay.FromDate(new(2026, 12, 11)), ending.Day));
        Assert.Equal(["gpt-5-2025-08-07", "gpt-5-mini-2025-08-07"], use.Endings.Select(ending => ending.Model));
    }

    private static async Task<(string? Outcome, bool Uncertain)> SendAsync(HttpClient client, string id, DateTimeOffset at, string project)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = at.ToUnixTimeSeconds(),
                project_id = project,
                model = "gpt-4.1",
                input_tokens = 10,
                output_tokens = 0,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var decision = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("decision");
        return (decision.GetProperty("outcome").GetString(), decision.GetProperty("uncertain").GetBoolean());
    }

    private static void Count(Setting setting, DateTimeOffset at, string model, string tier, long tokens) =>
        setting.Replica.Usage.Add(new Counted(at, "proj_a", model, tier, 1, tokens, 0, 0));
}
