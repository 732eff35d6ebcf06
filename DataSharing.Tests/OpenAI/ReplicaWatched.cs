using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DataSharing.Tests.OpenAI;

/// <summary>An entry of the replica's audit log.</summary>
/// <param name="Details">The member named like the type; null for none.</param>
internal sealed record Logged(
    string Id,
    string Type,
    DateTimeOffset At,
    object? Details = null,
    string? Email = "anna@northwind.example",
    string? Project = null
);

/// <summary>
/// What the replica knows beside usage, costs and retention, with the fields of the official client's types (npm openai 7.57.0).
/// </summary>
internal sealed class ReplicaWatched
{
    /// <summary>By project; GLOBAL where nothing else is set, left out for null.</summary>
    public Dictionary<string, string?> Residency { get; } = [];

    public Dictionary<string, string> ExternalKeys { get; } = [];

    public Dictionary<string, DateTimeOffset> CreatedAt { get; } = [];

    private static readonly string[] _flexAlone = ["flex"];

    /// <summary>Another status than active or archived.</summary>
    public Dictionary<string, string> Status { get; } = [];

    /// <summary>Default service tiers by project; standard where nothing else is set.</summary>
    public Dictionary<string, string> Tiers { get; } = [];

    /// <summary>By project, empty for the organization: cents and whether it is being enforced. 404 where none is set.</summary>
    public Dictionary<string, (long Cents, string Status)> SpendLimits { get; } = [];

    /// <summary>Newest first, as the provider lists it.</summary>
    public List<Logged> AuditLog { get; } = [];

    public List<(string Id, string? Shutdown)> Models { get; } = [];

    /// <summary>Paths that were asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public object Write(string id, string name, bool archived)
    {
        var project = new Dictionary<string, object?>
        {
            ["object"] = "organization.project",
            ["id"] = id,
            ["name"] = name,
            ["created_at"] = CreatedAt.TryGetValue(id, out var created) ? created.ToUnixTimeSeconds() : 1_700_000_000,
            ["archived_at"] = archived ? 1_750_000_000 : null,
            ["status"] = Status.GetValueOrDefault(id, archived ? "archived" : "active"),
            ["external_key_id"] = ExternalKeys.GetValueOrDefault(id),
        };
        if (Residency.GetValueOrDefault(id, "GLOBAL") is { } residency)
        {
            project["residency"] = residency;
        }

        return project;
    }

    public void Map(WebApplication app, Func<HttpContext, int, string, Task> error)
    {
        app.MapGet(
            "/v1/organization/projects/{id}/service_tier_settings",
            (string id) =>
                new
                {
                    @object = "project.service_tier_settings",
                    @default = Tiers.GetValueOrDefault(id, "standard"),
                    enabled_tiers = (object)(Tiers.ContainsKey(id) ? "all" : _flexAlone),
                }
        );
        app.MapGet("/v1/organization/spend_limit", context => SpendAsync(context, "", error));
        app.MapGet(
            "/v1/organization/projects/{id}/spend_limit",
            context => SpendAsync(context, (string)context.Request.RouteValues["id"]!, error)
        );
        app.MapGet("/v1/organization/audit_logs", ListLogAsync);
        app.MapGet(
            "/v1/models",
            () =>
                new
                {
                    @object = "list",
                    data = Models.Select(model => new
                    {
                        id = model.Id,
                        @object = "model",
                        created = 1_700_000_000,
                        owned_by = "system",
                        shutdown_date = model.Shutdown,
                    }),
                }
        );
    }

    private Task SpendAsync(HttpContext context, string id, Func<HttpContext, int, string, Task> error) =>
        SpendLimits.TryGetValue(id, out var limit)
            ? context.Response.WriteAsJsonAsync(
                new
                {
                    @object = id.Length == 0 ? "organization.spend_limit" : "project.spend_limit",
                    threshold_amount = limit.Cents,
                    currency = "USD",
                    interval = "month",
                    enforcement = new { status = limit.Status },
                }
            )
            : error(context, 404, "not_found");

    private Task ListLogAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var since = long.TryParse(query["effective_at[gte]"], CultureInfo.InvariantCulture, out var given) ? given : 0;
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var most) ? most : 20;
        var until = long.TryParse(query["effective_at[lte]"], CultureInfo.InvariantCulture, out var end) ? end : long.MaxValue;
        var all = AuditLog.FindAll(entry => entry.At.ToUnixTimeSeconds() >= since && entry.At.ToUnixTimeSeconds() <= until);
        var after = query["after"].ToString();
        var rest = all.Skip(after.Length == 0 ? 0 : all.FindIndex(entry => entry.Id == after) + 1).ToList();
        var page = rest.Take(limit).ToList();
        return context.Response.WriteAsJsonAsync(
            new
            {
                @object = "list",
                data = page.Select(Write),
                first_id = page.FirstOrDefault()?.Id,
                last_id = page.LastOrDefault()?.Id,
                has_more = rest.Count > page.Count,
            }
        );
    }

    private static Dictionary<string, object?> Write(Logged entry)
    {
        var written = new Dictionary<string, object?>
        {
            ["id"] = entry.Id,
            ["type"] = entry.Type,
            ["effective_at"] = entry.At.ToUnixTimeSeconds(),
            ["actor"] = entry.Email is null
                ? null
                : new { type = "session", session = new { user = new { id = "user_1", email = entry.Email }, ip_address = "203.0.113.9" } },
        };
        if (entry.Project is not null)
        {
            written["project"] = new { id = entry.Project, name = entry.Project };
        }

        if (entry.Details is not null)
        {
            written[entry.Type] = entry.Details;
        }

        return written;
    }
}
