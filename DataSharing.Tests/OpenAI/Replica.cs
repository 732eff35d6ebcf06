using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Tests.OpenAI;

/// <summary>Usage that the replica counted.</summary>
/// <param name="At">When it happened.</param>
/// <param name="VisibleAt">From when it is reported: recent minutes grow for minutes.</param>
internal sealed record Counted(
    DateTimeOffset At,
    string Project,
    string Model,
    string ServiceTier,
    long Requests,
    long Input,
    long Cached,
    long Output,
    bool Batch = false,
    string? User = null,
    string? Key = null,
    DateTimeOffset? VisibleAt = null
)
{
    public long Tokens => Input + Output;
}

/// <summary>Money that the replica charged on a day.</summary>
internal sealed record Charged(DateOnly Day, string Project, string LineItem, decimal? Amount);

/// <summary>
/// The provider's admin API as its published description has it: bucket limits, cursors, growth and correction, and faults on demand.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    public const string Key = "sk-admin-canary-3f9c71";

    private static readonly string[] _dimensions = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier"];

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly Queue<Func<HttpContext, Task>> _faults = new();
    private readonly ConcurrentDictionary<string, Lazy<Dictionary<long, byte[]>>> _written = new(StringComparer.Ordinal);
    private int _requests;

    private Replica(WebApplication app, TimeProvider time)
    {
        (_app, _time) = (app, time);
    }

    /// <summary>What was counted; a test adds and corrects it at will.</summary>
    public List<Counted> Usage { get; } = [];

    /// <summary>
    /// Nothing that was counted changes any more: each bucket is written once and kept, so that a reader's time is its own and not the
    /// replica's.
    /// </summary>
    public bool Settled { get; set; }

    public List<Charged> Costs { get; } = [];

    public List<(string Id, string Name, bool Archived)> Projects { get; } = [];

    /// <summary>Settings of projects, spend limits, the audit log and models.</summary>
    public ReplicaWatched Watched { get; } = new();

    public List<(string Email, string Role)> Users { get; } = [];

    public string Retention { get; set; } = "none";

    public Dictionary<string, string> ProjectRetention { get; } = [];

    public HashSet<string> Keys { get; } = [Key];

    /// <summary>Paths that the key may not read.</summary>
    public HashSet<string> Forbidden { get; } = [];

    public int Requests => _requests;

    /// <summary>Runs before each answer; null for nothing.</summary>
    public Func<Task>? OnRequest { get; set; }

    /// <summary>With what data retention is answered.</summary>
    public int RetentionStatus { get; set; } = 200;

    /// <summary>
    /// Answers of whole endpoints that are out of order, by the end of their path; a test puts them there and takes them away.
    /// </summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Instead { get; } = new(StringComparer.Ordinal);

    public string Address { get; private set; } = "";

    public static async Task<Replica> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var replica = new Replica(app, time);
        app.Use(replica.GuardAsync);
        app.MapGet("/v1/organization/usage/completions", replica.UsageAsync);
        app.MapGet("/v1/organization/costs", replica.CostsAsync);
        app.MapGet(
            "/v1/organization/projects",
            context =>
                ListAsync(
                    context,
                    replica.Projects,
                    project => project.Id,
                    project => replica.Watched.Write(project.Id, project.Name, project.Archived)
                )
        );
        app.MapGet(
            "/v1/organization/users",
            context =>
                ListAsync(
                    context,
                    replica.Users,
                    user => user.Email,
                    user => new
                    {
                        @object = "organization.user",
                        id = user.Email,
                        name = user.Email.Split('@')[0],
                        email = user.Email,
                        role = user.Role,
                        added_at = 1_700_000_000,
                    }
                )
        );
        app.MapGet("/v1/organization/data_retention", () => new { @object = "organization.data_retention", type = replica.Retention });
        app.MapGet(
            "/v1/organization/projects/{id}/data_retention",
            (string id) =>
                new
                {
                    @object = "organization.project.data_retention",
                    type = replica.ProjectRetention.GetValueOrDefault(id, "organization_default"),
                }
        );
        replica.Watched.Map(app, ErrorAsync);
        await app.StartAsync();
        replica.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1";
        return replica;
    }

    /// <summary>The next requests are answered like this.</summary>
    public void Fail(int times, int status, string? retryAfter = null)
    {
        for (var i = 0; i < times; i++)
        {
            lock (_faults)
            {
                _faults.Enqueue(context =>
                {
                    if (retryAfter is not null)
                    {
                        context.Response.Headers.RetryAfter = retryAfter;
                    }

                    return ErrorAsync(context, status, "slow_down");
                });
            }
        }
    }

    /// <summary>The next request gets this body with status 200.</summary>
    public void Answer(string body)
    {
        lock (_faults)
        {
            _faults.Enqueue(context => context.Response.WriteAsync(body));
        }
    }

    /// <summary>The next request is led elsewhere, with whatever key it sends there.</summary>
    public void Redirect(string address)
    {
        lock (_faults)
        {
            _faults.Enqueue(context =>
            {
                context.Response.Redirect(address);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>The next answers break off in the middle.</summary>
    public void BreakOff(int times)
    {
        for (var i = 0; i < times; i++)
        {
            lock (_faults)
            {
                _faults.Enqueue(async context =>
                {
                    context.Response.ContentLength = 1_000_000;
                    await context.Response.WriteAsync("{\"object\":\"page\",\"data\":[");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                });
            }
        }
    }

    /// <summary>No more faults.</summary>
    public void Recover()
    {
        lock (_faults)
        {
            _faults.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _requests);
        lock (Watched.Asked)
        {
            Watched.Asked.Add(context.Request.Path.Value!["/v1/".Length..]);
        }

        if (OnRequest is { } work)
        {
            await work();
        }

        if (!Keys.Contains(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)))
        {
            await ErrorAsync(context, 401, "invalid_api_key");
            return;
        }

        Func<HttpContext, Task>? fault;
        lock (_faults)
        {
            _faults.TryDequeue(out fault);
        }

        await (
            fault is not null ? fault(context)
            : Forbidden.Contains(context.Request.Path.Value!["/v1/".Length..]) ? ErrorAsync(context, 403, "missing_scope")
            : Instead.FirstOrDefault(pair => context.Request.Path.Value!.EndsWith(pair.Key, StringComparison.Ordinal)).Value is { } instead
                ? instead(context)
            : RetentionStatus != 200 && context.Request.Path.Value!.EndsWith("data_retention", StringComparison.Ordinal)
                ? ErrorAsync(context, RetentionStatus, "invalid_request")
            : next(context)
        );
    }

    public async Task UsageAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (seconds, standard, most) = query["bucket_width"].ToString() switch
        {
            "1m" => (60, 60, 1440),
            "1h" => (3_600, 24, 168),
            _ => (86_400, 7, 31),
        };
        if (
            !long.TryParse(query["start_time"], CultureInfo.InvariantCulture, out var start)
            || (query.ContainsKey("limit") && int.Parse(query["limit"]!, CultureInfo.InvariantCulture) > most)
        )
        {
            await ErrorAsync(context, 400, "invalid_request");
            return;
        }

        var groups = Values(query, "group_by").ToHashSet();
        if (groups.Except(_dimensions).Any())
        {
            await ErrorAsync(context, 400, "invalid_request");
            return;
        }

        var now = _time.GetUtcNow();
        if (Settled)
        {
            var written = _written
                .GetOrAdd($"{seconds} {string.Join(' ', groups.Order(StringComparer.Ordinal))}", _ => new(() => WriteAll(seconds, groups)))
                .Value;
            await BucketsAsync(context, start, seconds, standard, now, bucket => written.GetValueOrDefault(bucket) ?? "[]"u8.ToArray());
            return;
        }

        List<Counted> visible;
        lock (Usage)
        {
            visible = Usage.FindAll(row => (row.VisibleAt ?? row.At) <= now);
        }

        var byBucket = visible.ToLookup(row => row.At.ToUnixTimeSeconds() / seconds * seconds);
        await BucketsAsync(context, start, seconds, standard, now, bucket => Results(byBucket[bucket], groups));
    }

    private Dictionary<long, byte[]> WriteAll(int seconds, HashSet<string> groups) =>
        Usage
            .GroupBy(row => row.At.ToUnixTimeSeconds() / seconds * seconds)
            .ToDictionary(bucket => bucket.Key, bucket => Results(bucket, groups));

    private static byte[] Results(IEnumerable<Counted> rows, HashSet<string> groups) =>
        JsonSerializer.SerializeToUtf8Bytes(
            rows.GroupBy(row =>
                    (
                        Project: groups.Contains("project_id") ? row.Project : null,
                        Model: groups.Contains("model") ? row.Model : null,
                        Tier: groups.Contains("service_tier") ? row.ServiceTier : null,
                        Batch: groups.Contains("batch") ? row.Batch : (bool?)null,
                        User: groups.Contains("user_id") ? row.User : null,
                        Key: groups.Contains("api_key_id") ? row.Key : null
                    )
                )
                .Select(group => new
                {
                    @object = "organization.usage.completions.result",
                    input_tokens = group.Sum(row => row.Input),
                    input_cached_tokens = group.Sum(row => row.Cached),
                    input_cache_write_tokens = 0,
                    input_uncached_tokens = group.Sum(row => row.Input - row.Cached),
                    output_tokens = group.Sum(row => row.Output),
                    input_text_tokens = group.Sum(row => row.Input),
                    output_text_tokens = group.Sum(row => row.Output),
                    input_cached_text_tokens = group.Sum(row => row.Cached),
                    input_audio_tokens = 0,
                    input_cached_audio_tokens = 0,
                    output_audio_tokens = 0,
                    input_image_tokens = 0,
                    input_cached_image_tokens = 0,
                    output_image_tokens = 0,
                    num_model_requests = group.Sum(row => row.Requests),
                    project_id = group.Key.Project,
                    user_id = group.Key.User,
                    api_key_id = group.Key.Key,
                    model = group.Key.Model,
                    batch = group.Key.Batch,
                    service_tier = group.Key.Tier,
                    something_new = "that nobody knows yet",
                })
        );

    private Task CostsAsync(HttpContext context) =>
        BucketsAsync(
            context,
            long.Parse(context.Request.Query["start_time"]!, CultureInfo.InvariantCulture),
            86_400,
            7,
            _time.GetUtcNow(),
            bucket =>
                JsonSerializer.SerializeToUtf8Bytes(
                    Costs
                        .Where(row => new DateTimeOffset(row.Day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() == bucket)
                        .Select(row => new
                        {
                            @object = "organization.costs.result",
                            amount = new { value = row.Amount, currency = "usd" },
                            line_item = row.LineItem,
                            project_id = row.Project,
                            quantity = (double?)null,
                        })
                )
        );

    private static async Task BucketsAsync(
        HttpContext context,
        long start,
        int seconds,
        int standard,
        DateTimeOffset now,
        Func<long, byte[]> results
    )
    {
        var query = context.Request.Query;
        var end = long.TryParse(query["end_time"], CultureInfo.InvariantCulture, out var given) ? given : now.ToUnixTimeSeconds();
        var limit = query.ContainsKey("limit") ? int.Parse(query["limit"]!, CultureInfo.InvariantCulture) : standard;
        var bucket = query["page"].ToString() is { Length: > 0 } page
            ? long.Parse(page["page_".Length..], CultureInfo.InvariantCulture)
            : start / seconds * seconds;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("object", "page");
        json.WriteStartArray("data");
        for (var written = 0; bucket < end && written < limit; written++, bucket += seconds)
        {
            json.WriteStartObject();
            json.WriteString("object", "bucket");
            json.WriteNumber("start_time", bucket);
            json.WriteNumber("end_time", bucket + seconds);
            json.WritePropertyName("results");
            json.WriteRawValue(results(bucket), skipInputValidation: true);
            json.WriteEndObject();
            await json.FlushAsync();
            await context.Response.BodyWriter.FlushAsync();
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more", bucket < end);
        json.WriteString("next_page", bucket < end ? $"page_{bucket}" : null);
        json.WriteEndObject();
    }

    private static async Task ListAsync<T>(HttpContext context, List<T> all, Func<T, string> id, Func<T, object> write)
    {
        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var given) ? given : 20;
        var after = context.Request.Query["after"].ToString();
        var rest = all.Skip(after.Length == 0 ? 0 : all.FindIndex(item => id(item) == after) + 1).ToList();
        var page = rest.Take(limit).ToList();
        await context.Response.WriteAsJsonAsync(
            new
            {
                @object = "list",
                data = page.Select(write),
                first_id = page.Count == 0 ? null : id(page[0]),
                last_id = page.Count == 0 ? null : id(page[^1]),
                has_more = rest.Count > page.Count,
            }
        );
    }

    private static IEnumerable<string> Values(IQueryCollection query, string name) =>
        query[name].Concat(query[$"{name}[]"]).SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries));

    public static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(
            JsonSerializer.Serialize(
                new
                {
                    error = new
                    {
                        message = $"Refused; you sent {context.Request.Headers.Authorization}",
                        type = "invalid_request_error",
                        param = (string?)null,
                        code,
                    },
                }
            )
        );
    }
}
