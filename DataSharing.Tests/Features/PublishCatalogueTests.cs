using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.WillItBeFree;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>
/// A catalogue decides from its day on, everything before stands and names its own, and nobody changes a day that has begun.
/// </summary>
public sealed class PublishCatalogueTests
{
    private static readonly ProgrammeCatalogue _embedded = CatalogueLoader.LoadEmbedded();
    private static readonly ProgrammeCatalogue _withoutO3 = With("\"o3-2025-04-16\"", "\"o3-not-any-more\"");
    private static readonly UtcDay _tomorrow = UtcDay.FromDate(new DateOnly(2026, 11, 21));

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Publish_FromTomorrow_DecidesFromThenOn_AlsoForWhatComesLate_AndIsNamed()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-p", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        _clock.Advance(TimeSpan.FromMinutes(1));

        var number = await server
            .Get<PublishCatalogue>()
            .ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "o3 left the programme", default);
        var before = await SendAsync(client, "before", _clock.GetUtcNow());
        var lastMoment = new DateTimeOffset(2026, 11, 20, 23, 59, 59, TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromHours(12));
        var after = await SendAsync(client, "after", _clock.GetUtcNow());
        var late = await SendAsync(client, "late", lastMoment);
        var again = await SendAsync(client, "before", lastMoment.AddHours(-12).AddMinutes(1).AddSeconds(1));

        Assert.Equal(2, number);
        Assert.Equal(("complimentary", 1), Said(before));
        Assert.Equal(("model_not_covered", 2), Said(after));
        Assert.Equal(("complimentary", 1), Said(late));
        Assert.Equal(("complimentary", 1), Said(again));

        var view = await server.Get<CatalogueQueries>().GetAsync(default);
        Assert.Equal((2, "o3 left the programme"), (view.InForce.Number, view.InForce.What));
        Assert.Equal([2, 1], view.Versions.Select(version => version.Number));
        using var models = await client.GetAsync("/v1/models/o3-2025-04-16");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, models.StatusCode);
        Assert.Equal(_embedded.Json, await client.GetStringAsync("/programme/catalogue.json?version=1"));
        Assert.Equal(_withoutO3.Json, await client.GetStringAsync("/programme/catalogue.json"));
        var entry = await LogAsync(server, AuditTypes.CataloguePublished);
        Assert.Equal(("catalogue 2", _tomorrow.Start), (entry.Subject, entry.EffectiveAt!.Value));
        Assert.Contains(_withoutO3.Hash, entry.NewValue, StringComparison.Ordinal);
        Assert.Contains(_embedded.Hash, entry.OldValue, StringComparison.Ordinal);
    }

    // What is free tomorrow is judged by tomorrow's list, and "or later" by the days after it.
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(2, true, false)]
    [InlineData(30, true, true)]
    public async Task FreeAfterTheRefresh_IsPromised_OnlyWhereTheListOfThatDayHasIt(int days, bool afterRefresh, bool orLater)
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-p", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(client, "before", _clock.GetUtcNow());
        await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(days), "o3 left", default);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var today = await SentenceAsync(null);
        Assert.StartsWith("In part", today, StringComparison.Ordinal);
        Assert.Equal(afterRefresh, today.Contains("Start after 00:00 UTC and all of it is free.", StringComparison.Ordinal));
        var tomorrow = await SentenceAsync(_tomorrow.Start);
        Assert.StartsWith(afterRefresh ? "Yes" : "No", tomorrow, StringComparison.Ordinal);
        Assert.Equal(orLater, tomorrow.Contains("or later", StringComparison.Ordinal));

        async Task<string> SentenceAsync(Instant? start) =>
            FreeWords.Sentence(
                await server
                    .Get<FreeCheck>()
                    .AskAsync(
                        Actor.Operator,
                        "org-p",
                        new FreeQuestion("proj_a", "o3-2025-04-16", 1_000, 1_000, default, start, false, ServiceTier.Default, []),
                        default
                    ),
                "A",
                Viewer.Of(null),
                _tomorrow.Start
            );
    }

    [Theory]
    [InlineData(0, "why", "from must be a UTC day from 2026-11-21 (a day that has begun keeps its rules) to")]
    [InlineData(366, "why", "from must be a UTC day from 2026-11-21 (a day that has begun keeps its rules) to")]
    [InlineData(1, "", "reason must have 1 to 500 characters")]
    public async Task Publish_ForADayThatHasBegunOrWithoutAReason_IsRefused(int days, string reason, string message)
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(days - 1), reason, default)
        );

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Single((await server.Get<CatalogueQueries>().GetAsync(default)).Versions);
    }

    [Fact]
    public async Task Publish_InTheLastMinuteOfADay_IsForTheDayAfterNext()
    {
        _clock.Advance(new TimeSpan(11, 59, 30));
        await using var server = await Support.TestServer.StartAsync(_clock);

        await Assert.ThrowsAsync<InvalidInputException>(() =>
            server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "why", default)
        );
        Assert.Equal(
            2,
            await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(1), "why", default)
        );
    }

    [Fact]
    public async Task Publish_OfTheSame_BesideOneToCome_OrWithoutARecordedTier_IsRefusedAndSaysWhy()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        await server.CreateOrganizationAsync("org-p", tier: "tier-4");
        var publish = server.Get<PublishCatalogue>();

        var same = await Assert.ThrowsAsync<InvalidInputException>(() =>
            publish.ExecuteAsync(Actor.Operator, _embedded, _tomorrow, "why", default)
        );
        Assert.Equal("This is catalogue 1, which is in force on 2026-11-21 anyway.", same.Message);
        var tier = await Assert.ThrowsAsync<InvalidInputException>(() =>
            publish.ExecuteAsync(Actor.Operator, With("\"tier-4\"", "\"tier-four\""), _tomorrow, "why", default)
        );
        Assert.Contains("recorded with the tier \"tier-4\"", tier.Message, StringComparison.Ordinal);
        await publish.ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "why", default);
        var coming = await Assert.ThrowsAsync<ConflictException>(() =>
            publish.ExecuteAsync(Actor.Operator, With("\n", "\n "), _tomorrow.AddDays(3), "why", default)
        );
        Assert.Contains("Catalogue 2 is to come on 2026-11-21, and only one can be.", coming.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdraw_BeforeItsDay_LeavesTheEarlierInForce_AndAfterItIsRefused()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        var (publish, withdraw) = (server.Get<PublishCatalogue>(), server.Get<WithdrawCatalogue>());
        await publish.ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "a mistake", default);
        await withdraw.ExecuteAsync(Actor.Operator, 2, default);
        await Assert.ThrowsAsync<NotFoundException>(() => withdraw.ExecuteAsync(Actor.Operator, 2, default));
        Assert.Equal(3, await publish.ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(1), "the right day", default));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await server.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(3, (await server.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
        await Assert.ThrowsAsync<InvalidInputException>(() => withdraw.ExecuteAsync(Actor.Operator, 3, default));
        await Assert.ThrowsAsync<InvalidInputException>(() => withdraw.ExecuteAsync(Actor.Operator, 1, default));
        Assert.Equal("catalogue 2", (await LogAsync(server, AuditTypes.CatalogueWithdrawn)).Subject);
    }

    [Fact]
    public async Task Start_AfterAnUpgrade_TakesOverTheNewFactsFromTheNextDay()
    {
        using var folder = new Support.TemporaryFolder();
        var before = System.Text.Json.Nodes.JsonNode.Parse(_embedded.Json)!.AsObject();
        before.Remove("released_not_listed");
        foreach (var model in before["models"]!.AsArray())
        {
            model!.AsObject().Remove("shutdown");
        }

        await using (
            await Support.TestServer.StartAsync(
                _clock,
                folder,
                catalogue: CatalogueLoader.Load(Encoding.UTF8.GetBytes(before.ToJsonString()))
            )
        ) { }

        await using var upgraded = await Support.TestServer.StartAsync(_clock, folder);
        using var client = upgraded.Client(await upgraded.CreateOrganizationAsync("org-u", projects: ["proj_a"]));
        async Task<string?> EndsAsync() =>
            (await client.GetFromJsonAsync<JsonElement>("/v1/models/gpt-5-2025-08-07")).GetProperty("shutdown_date").GetString();
        Assert.Null(await EndsAsync());
        Assert.Equal(_tomorrow.Start, (await upgraded.Get<CatalogueQueries>().GetAsync(default)).ToCome!.From);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("2026-12-11", await EndsAsync());
        Assert.Equal(3, (await upgraded.Get<CatalogueQueries>().GetAsync(default)).Catalogue.Models.ReleasedNotListed.Count);
    }

    [Fact]
    public async Task Start_WithAnother_TakesOverFromTheNextDay_UntilOneIsPublished()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var first = await Support.TestServer.StartAsync(_clock, folder))
        {
            Assert.Equal(1, (await first.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using (var second = await Support.TestServer.StartAsync(_clock, folder, catalogue: _withoutO3))
        {
            // Within a day the rules stay the same.
            var view = await second.Get<CatalogueQueries>().GetAsync(default);
            Assert.Equal((1, 2, _tomorrow.Start), (view.InForce.Number, view.ToCome!.Number, view.ToCome.From));
            Assert.False(view.StartedWithAnother);
            Assert.Equal("catalogue 2", (await LogAsync(second, AuditTypes.CatalogueStarted)).Subject);
            _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(2, (await second.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
            await second.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, With("\n", "\n "), _tomorrow.AddDays(1), "ours", default);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        await using var third = await Support.TestServer.StartAsync(_clock, folder, catalogue: With("\n", "\n  "));
        var published = await third.Get<CatalogueQueries>().GetAsync(default);

        Assert.Equal(3, published.InForce.Number);
        Assert.True(published.StartedWithAnother);
        Assert.Contains(third.Log, line => line.Contains("is not in force", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_BeforeAnyServer_DecidesNothing_AndBesideOneChangesNothing()
    {
        using var folder = new Support.TemporaryFolder();
        Assert.Equal(
            0,
            (
                await Support.Executable.RunAsync(folder, "organizations", "create", "--id", "org-x", "--name", "X", "--tier", "tier-4")
            ).ExitCode
        );
        await using (var server = await Support.TestServer.StartAsync(_clock, folder, catalogue: _withoutO3))
        {
            var view = await server.Get<CatalogueQueries>().GetAsync(default);
            Assert.Equal((2, Instant.Beginning, _withoutO3.Hash), (view.InForce.Number, view.InForce.From, view.InForce.Sha256));
            Assert.Single(view.Versions);
            Assert.Equal(_withoutO3.Hash, (await server.Get<ProgrammeReader>().ReadAsync(default)).At(Instant.Beginning).Catalogue.Hash);
            Assert.Equal(
                0,
                (
                    await Support.Executable.RunAsync(folder, "projects", "create", "--organization", "org-x", "--id", "p", "--name", "P")
                ).ExitCode
            );
            Assert.Equal(2, (await server.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
        }
    }

    [Fact]
    public async Task Start_WithoutATierThatSomebodyHas_LeavesWhatIsInForce()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var first = await Support.TestServer.StartAsync(_clock, folder))
        {
            await first.CreateOrganizationAsync("org-p", tier: "tier-4");
        }

        await using var second = await Support.TestServer.StartAsync(_clock, folder, catalogue: With("\"tier-4\"", "\"tier-four\""));
        var view = await second.Get<CatalogueQueries>().GetAsync(default);

        Assert.Equal((1, null), (view.InForce.Number, view.ToCome));
        Assert.True(view.StartedWithAnother);
    }

    [Fact]
    public async Task Fact_ThatTheOneToComeDoesNotHave_IsRefused_AndOneThatNobodyHasAnyMoreMayGo()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        await server.CreateOrganizationAsync("org-p", tier: "tier-5");
        var facts = server.Get<DataSharing.Dashboard.Organizations.SetFacts>();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await facts.ExecuteAsync(Actor.Operator, "org-p", new(Tier: "tier-3"), null, default);
        await server
            .Get<PublishCatalogue>()
            .ExecuteAsync(Actor.Operator, With("\"tier-5\"", "\"tier-five\""), _tomorrow, "tier 5 went", default);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            facts.ExecuteAsync(Actor.Operator, "org-p", new(Tier: "tier-5"), null, default)
        );
        Assert.Contains("tier must be one of", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryReader_OfTheDaysAroundTheChange_GoesByTheCatalogueOfEach()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-p", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        _clock.Advance(TimeSpan.FromMinutes(1));
        await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "o3 left the programme", default);
        await SendAsync(client, "before", _clock.GetUtcNow());
        var check = server.Get<DataSharing.Dashboard.Features.WillItBeFree.FreeCheck>();
        DataSharing.Dashboard.Features.WillItBeFree.FreeQuestion Question(Instant? start, TimeSpan duration) =>
            new("proj_a", "o3-2025-04-16", 100, 2, duration, start, false, DataSharing.Core.Accounting.ServiceTier.Default, []);

        // Asked today: free today, not tomorrow, and of a run over midnight only the first half.
        Assert.Equal(200, (await check.AskAsync(Actor.Operator, "org-p", Question(null, TimeSpan.Zero), default)).Complimentary);
        Assert.Equal(
            DecisionReason.ModelNotCovered,
            (await check.AskAsync(Actor.Operator, "org-p", Question(_tomorrow.Start, TimeSpan.Zero), default)).Reason
        );
        Assert.Equal(
            100,
            (
                await check.AskAsync(
                    Actor.Operator,
                    "org-p",
                    Question(_tomorrow.Start.Plus(-TimeSpan.FromHours(1)), TimeSpan.FromHours(2)),
                    default
                )
            ).Complimentary
        );

        _clock.Advance(TimeSpan.FromHours(13));
        await SendAsync(client, "after", _clock.GetUtcNow());
        var days = server.Get<DataSharing.Dashboard.Days.DayQueries>();
        var (yesterday, today) = (
            await days.GetAsync(Actor.Operator, "org-p", _tomorrow.AddDays(-1), default),
            await days.GetAsync(Actor.Operator, "org-p", _tomorrow, default)
        );
        Assert.Equal(100, yesterday[Pool.Large].Totals.Complimentary);
        Assert.Empty(yesterday.Uncovered);
        Assert.Equal("o3-2025-04-16", Assert.Single(today.Uncovered).Model);
        var state = await server.Get<DataSharing.Dashboard.Live.DayReader>().ReadAsync("org-p", _tomorrow.AddDays(-1), 1, default);
        var history = (await server.Get<DataSharing.Dashboard.Memory.KnownOrganizations>().FindAsync("org-p", default))!.History;
        var hours = DataSharing.Dashboard.Days.HourTokens.Of(state.ToLiveDay().Hours, history, _tomorrow.AddDays(-1), Pool.Large);
        Assert.Equal(100, Assert.Single(hours).Tokens);

        var usage = server.Get<DataSharing.Dashboard.Features.Usage.UsageQueries>();
        var pools = await usage.GetAsync(
            Actor.Operator,
            "org-p",
            _tomorrow.AddDays(-1),
            _tomorrow,
            DataSharing.Dashboard.Features.Usage.UsageGrouping.Pool,
            default
        );
        Assert.Equal([("", 100L), ("large", 100L)], pools.Groups.Select(group => (group.Key, group.Totals.Tokens)).Order());
        var models = await usage.GetAsync(
            Actor.Operator,
            "org-p",
            _tomorrow.AddDays(-1),
            _tomorrow.AddDays(-1),
            DataSharing.Dashboard.Features.Usage.UsageGrouping.Model,
            default
        );
        Assert.Equal("Large", Assert.Single(models.Groups).Detail);
        foreach (var (pool, found) in new[] { (PoolChoice.Large, "before"), (PoolChoice.None, "after") })
        {
            var keys = await usage.GetAsync(
                Actor.Operator,
                "org-p",
                _tomorrow.AddDays(-1),
                _tomorrow,
                DataSharing.Dashboard.Features.Usage.UsageGrouping.Key,
                default,
                pool
            );
            Assert.Equal(100, Assert.Single(keys.Groups).Totals.Tokens);
            using var listed = await client.GetAsync($"/v1/usage/events?pool={pool.Wire()}");
            var events = JsonDocument.Parse(await listed.Content.ReadAsStringAsync()).RootElement.GetProperty("data");
            Assert.Equal([found], events.EnumerateArray().Select(row => row.GetProperty("id").GetString()));
        }
    }

    [Fact]
    public async Task Evidence_OfACatalogueThatExcludesThePlan_NamesIt()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-p", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        var excluding = With(
            """
            {"id": "standard", "label": "pay as you go", "excluded": false}
            """,
            """
            {"id": "standard", "label": "pay as you go", "excluded": true}
            """
        );
        await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, excluding, _tomorrow, "the plan is excluded", default);
        _clock.Advance(TimeSpan.FromDays(2));

        var view = await server
            .Get<DataSharing.Dashboard.Features.Evidence.EvidenceQueries>()
            .GetAsync(
                Actor.Operator,
                "org-p",
                new(DataSharing.Core.Sharing.SharingControl.InputsOutputs, _tomorrow.AddDays(-1), _tomorrow.AddDays(1), []),
                default
            );

        var project = Assert.Single(view.Projects);
        Assert.Equal(_tomorrow.Start, project.Stretches[^1].From);
        Assert.Contains(
            project.Decisions,
            act =>
                act.At == _tomorrow.Start
                && act.What.StartsWith("Catalogue 2 excludes the organization's plan (standard)", StringComparison.Ordinal)
        );
        Assert.Contains(project.Decisions, act => act.What.StartsWith("Plan of the organization: standard", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catalogue_ChangedInTheDatabase_IsNotUsed()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        // A hash that nobody has read yet, and a text that is not its: whichever of the two was changed.
        await database.Catalogues.ExecuteUpdateAsync(set =>
            set.SetProperty(record => record.Sha256, With("\n", "\n   ").Hash).SetProperty(record => record.Json, With("\n", "\n    ").Json)
        );

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<ProgrammeReader>().ReadAsync(default));
        Assert.Contains("Catalogue 1 in the database is not the one that was put in force", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<CatalogueQueries>().FileAsync(1, default));
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, string id, DateTimeOffset at)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = at.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "o3-2025-04-16",
                input_tokens = 100,
                output_tokens = 0,
            }
        );
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static (string?, int) Said(JsonElement answer)
    {
        var decision = answer.TryGetProperty("decision", out var one) ? one : answer.GetProperty("data")[0].GetProperty("decision");
        return (decision.GetProperty("reason").GetString(), decision.GetProperty("catalogue").GetInt32());
    }

    private static async Task<AuditEntry> LogAsync(Support.TestServer server, string type)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database.AuditEntries.SingleAsync(entry => entry.Type == type && !entry.Refused);
    }

    private static ProgrammeCatalogue With(string old, string @new) =>
        CatalogueLoader.Load(Encoding.UTF8.GetBytes(_embedded.Json.Replace(old, @new, StringComparison.Ordinal)));
}
