using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>The audit log in the provider's shape: its filters filter, and its client reads who acted.</summary>
public sealed class AuditLogApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly Support.TestClock _time = new(_noon);
    private Support.TestServer _server = default!;
    private HttpClient _client = default!;
    private ApplicationUser _owner = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_time);
        _client = _server.Client(await _server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]));
        _owner = await _server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        _time.Advance(TimeSpan.FromMilliseconds(10_700));
        await _server
            .Get<RenameProject>()
            .ExecuteAsync(Actor.User(_owner.Id, "203.0.113.7"), "org-a", "proj_a", "Renamed", CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(9_300));
        using var shared = await _client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Actors_HaveTheProvidersShapeAndOurs()
    {
        var renamed = (await ListAsync("event_types=project.updated")).Single();
        var session = renamed.GetProperty("actor");
        Assert.Equal(
            ("session", _owner.Id, "owner@example.com", "203.0.113.7"),
            (
                session.GetProperty("type").GetString(),
                session.GetProperty("session").GetProperty("user").GetProperty("id").GetString(),
                session.GetProperty("session").GetProperty("user").GetProperty("email").GetString(),
                session.GetProperty("session").GetProperty("ip_address").GetString()
            )
        );
        Assert.Equal(JsonValueKind.Null, session.GetProperty("api_key").ValueKind);
        Assert.Equal(
            ("user", "owner"),
            (session.GetProperty("kind").GetString(), session.GetProperty("user").GetProperty("role").GetString())
        );
        Assert.Equal(
            ("proj_a", "Renamed"),
            (renamed.GetProperty("project").GetProperty("id").GetString(), renamed.GetProperty("project").GetProperty("name").GetString())
        );

        var decided = (await ListAsync("event_types=data_sharing.updated")).Single();
        var key = decided.GetProperty("actor");
        Assert.Equal(
            ("api_key", "api_key", "user"),
            (
                key.GetProperty("type").GetString(),
                key.GetProperty("kind").GetString(),
                key.GetProperty("api_key").GetProperty("type").GetString()
            )
        );
        Assert.StartsWith("key_", key.GetProperty("api_key").GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, key.GetProperty("session").ValueKind);
        Assert.Equal(JsonValueKind.Null, decided.GetProperty("project").ValueKind);

        var operators = (await ListAsync("event_types=project.created"))[0].GetProperty("actor");
        Assert.Equal(
            ("session", "operator", "command line"),
            (
                operators.GetProperty("type").GetString(),
                operators.GetProperty("kind").GetString(),
                operators.GetProperty("origin").GetString()
            )
        );
        Assert.Equal(JsonValueKind.Null, operators.GetProperty("ip_address").ValueKind);
    }

    [Theory]
    [InlineData("project_ids=proj_a", "project.updated project.created")]
    [InlineData("project_ids[0]=proj_b", "project.created")]
    [InlineData("project_ids=version 1", "")]
    [InlineData("project_ids=proj_z", "")]
    [InlineData("resource_ids[]=proj_b", "project.created")]
    [InlineData("resource_ids=version 1", "data_sharing.updated")]
    [InlineData("tenant_only=false&resource_ids=proj_b", "project.created")]
    [InlineData("actor_emails=owner@example.com", "project.updated")]
    [InlineData("effective_at[gt]=1795348800&effective_at[lt]=1795348820", "project.updated")]
    [InlineData(
        "effective_at[gte]=1795348800&effective_at[gt]=1795348809&effective_at[lte]=1795348819&effective_at[lt]=1795348900",
        "project.updated"
    )]
    [InlineData("effective_at[gt]=2026-11-22T12:00:09.500Z&effective_at[lte]=2026-11-22T12:00:10.500Z", "project.updated")]
    [InlineData("effective_at[gte]=2026-11-22T12:00:09.500Z&effective_at[lt]=2026-11-22T12:00:10.500Z", "project.updated")]
    [InlineData("effective_at[gt]=2026-11-22T12:00:10.500Z&effective_at[lt]=2026-11-22T12:00:11Z", "")] // It shows the second :10.
    [InlineData("effective_at[gte]=2026-11-22T12:00:10.500Z&effective_at[lt]=2026-11-22T12:00:11Z", "")]
    public async Task Filters_OfTheProvider_AreApplied(string filter, string types) =>
        Assert.Equal(types, string.Join(' ', (await ListAsync(filter)).Select(entry => entry.GetProperty("type").GetString())));

    private async Task<List<JsonElement>> ListAsync(string filter) =>
        [.. (await _client.GetFromJsonAsync<JsonElement>($"/v1/organization/audit_logs?{filter}")).GetProperty("data").EnumerateArray()];
}
