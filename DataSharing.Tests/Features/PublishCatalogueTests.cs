using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A catalogue decides from its day on, everything before stands and names its own, and nobody changes a day that has begun.</summary>
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
        using var shared = await client.PostAsJsonAsync("/v1/organization/data_sharing", new { version = 0, acknowledged_terms = 1, inputs_outputs = new { type = "all_projects" } });
        _clock.Advance(TimeSpan.FromMinutes(1));

        var number = await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "o3 left the programme", default);
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
        Assert.Equal((2, "o3 left the programme"), (view.InForce.Number, view.InForce.Reason));
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

    [Theory]
    [InlineData(0, "why", "from must be a UTC day from 2026-11-21 to")]
    [InlineData(366, "why", "from must be a UTC day from 2026-11-21 to")]
    [InlineData(1, "", "reason must have 1 to 500 characters")]
    public async Task Publish_ForADayThatHasBegunOrWithoutAReason_IsRefused(int days, string reason, string message)
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(days - 1), reason, default));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Single((await server.Get<CatalogueQueries>().GetAsync(default)).Versions);
    }

    [Fact]
    public async Task Publish_InTheLastMinuteOfADay_IsForTheDayAfterNext()
    {
        _clock.Advance(new TimeSpan(11, 59, 30));
        await using var server = await Support.TestServer.StartAsync(_clock);

        await Assert.ThrowsAsync<InvalidInputException>(() => server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "why", default));
        Assert.Equal(2, await server.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow.AddDays(1), "why", default));
    }

    [Fact]
    public async Task Publish_OfTheSame_OfATakenDay_OrWithoutARecordedTier_IsRefusedAndSaysWhy()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        await server.CreateOrganizationAsync("org-p", tier: "tier-4");
        var publish = server.Get<PublishCatalogue>();

        var same = await Assert.ThrowsAsync<InvalidInputException>(() => publish.ExecuteAsync(Actor.Operator, _embedded, _tomorrow, "why", default));
        Assert.Equal("This is catalogue 1, which is in force on 2026-11-21 anyway.", same.Message);
        var tier = await Assert.ThrowsAsync<InvalidInputException>(() => publish.ExecuteAsync(Actor.Operator, With("\"tier-4\"", "\"tier-four\""), _tomorrow, "why", default));
        Assert.Contains("recorded with the tier \"tier-4\"", tier.Message, StringComparison.Ordinal);
        await publish.ExecuteAsync(Actor.Operator, _withoutO3, _tomorrow, "why", default);
        var taken = await Assert.ThrowsAsync<ConflictException>(() => publish.ExecuteAsync(Actor.Operator, With("\n", "\n "), _tomorrow, "why", default));
        Assert.Contains("Catalogue 2 takes effect on 2026-11-21 already", taken.Message, StringComparison.Ordinal);
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
    public async Task Start_WithAnother_TakesOverFromThenOn_UntilOneIsPublished()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var first = await Support.TestServer.StartAsync(_clock, folder))
        {
            Assert.Equal(1, (await first.Get<CatalogueQueries>().GetAsync(default)).InForce.Number);
        }

        _clock.Advance(TimeSpan.FromHours(1));
        await using (var second = await Support.TestServer.StartAsync(_clock, folder, catalogue: _withoutO3))
        {
            var view = await second.Get<CatalogueQueries>().GetAsync(default);
            Assert.Equal((2, Instant.From(_clock.GetUtcNow())), (view.InForce.Number, view.InForce.From));
            Assert.False(view.StartedWithAnother);
            Assert.Equal("catalogue 2", (await LogAsync(second, AuditTypes.CatalogueStarted)).Subject);
            await second.Get<PublishCatalogue>().ExecuteAsync(Actor.Operator, With("\n", "\n "), _tomorrow, "ours", default);
        }

        _clock.Advance(TimeSpan.FromDays(1));
        await using var third = await Support.TestServer.StartAsync(_clock, folder, catalogue: With("\n", "\n  "));
        var published = await third.Get<CatalogueQueries>().GetAsync(default);

        Assert.Equal(3, published.InForce.Number);
        Assert.True(published.StartedWithAnother);
        Assert.Contains(third.Log, line => line.Contains("is not in force: an administrator has published another one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Catalogue_ChangedInTheDatabase_IsNotUsed()
    {
        await using var server = await Support.TestServer.StartAsync(_clock);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var other = With("\n", "\n   ");
        await database.Catalogues.ExecuteUpdateAsync(set => set.SetProperty(record => record.Sha256, other.Hash));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Get<ProgrammeReader>().ReadAsync(default));
        Assert.Contains("Catalogue 1 in the database is not the one that was put in force", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, string id, DateTimeOffset at)
    {
        using var answer = await client.PostAsJsonAsync("/v1/usage/events", new { id, occurred_at = at.ToUnixTimeSeconds(), project_id = "proj_a", model = "o3-2025-04-16", input_tokens = 100, output_tokens = 0 });
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

    private static ProgrammeCatalogue With(string old, string @new) => CatalogueLoader.Load(Encoding.UTF8.GetBytes(_embedded.Json.Replace(old, @new, StringComparison.Ordinal)));
}
