using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using Polly.Timeout;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Reads the provider's admin API: typed, page by page, within bounds of size and time.</summary>
/// <remarks>Waiting and trying again are in the client's handler, see <see cref="AdminApiSetup"/>.</remarks>
internal sealed class AdminApi(HttpClient http, TimeProvider time)
{
    /// <summary>A page that is larger is asked for in smaller pieces; one bucket of this size is not believed.</summary>
    public int MaximumBytes { get; init; } = 64 * 1024 * 1024;

    private const int MaximumPages = 10_000;

    /// <summary>Pages beyond one for each bucket: some come empty and still have a next one.</summary>
    private const int EmptyPages = 100;

    /// <summary>Of a refusal no more than this is looked at.</summary>
    private const int MaximumRefusal = 16 * 1024;

    /// <summary>Rows of one span: beyond it an answer is not believed rather than kept in memory.</summary>
    private const int MaximumRows = 2_000_000;

    /// <summary>How late the last buckets before the present may come: of usage, and of what is charged.</summary>
    private static readonly TimeSpan _late = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _chargedLate = TimeSpan.FromDays(1);

    /// <summary>Of a time so long ago there may be no bucket: the organization was younger.</summary>
    private static readonly TimeSpan _old = TimeSpan.FromDays(31);

    private static readonly TimeSpan _bodyTimeout = TimeSpan.FromSeconds(60);

    private static readonly string[] _usageDimensions = ["project_id", "model", "service_tier", "batch", "user_id", "api_key_id"];

    /// <summary>How a span stands in a request.</summary>
    public static string NameOf(Instant start, Instant end) => $"start_time={start.UnixSeconds}&end_time={end.UnixSeconds}";

    /// <summary>All usage of a span, bucket by bucket in order of time.</summary>
    public IAsyncEnumerable<Bucket<UsageResult>> UsageAsync(
        AdminKey key,
        Instant start,
        Instant end,
        TimeSpan width,
        CancellationToken cancellationToken
    )
    {
        var (name, limit) = width.TotalSeconds switch
        {
            60 => ("1m", 1440),
            3_600 => ("1h", 168),
            _ => ("1d", 31),
        };
        return BucketsAsync<UsageResult>(
            key,
            $"organization/usage/completions?{NameOf(start, end)}&bucket_width={name}"
                + string.Concat(_usageDimensions.Select(dimension => $"&group_by[]={dimension}")),
            limit,
            start,
            end,
            width,
            _late,
            cancellationToken
        );
    }

    /// <summary>All costs of a span of days.</summary>
    public IAsyncEnumerable<Bucket<CostResult>> CostsAsync(AdminKey key, Instant start, Instant end, CancellationToken cancellationToken) =>
        BucketsAsync<CostResult>(
            key,
            $"organization/costs?start_time={start.UnixSeconds}&end_time={end.UnixSeconds}&bucket_width=1d&group_by[]=project_id&group_by[]=line_item",
            180,
            start,
            end,
            TimeSpan.FromDays(1),
            _chargedLate,
            cancellationToken
        );

    public Task<List<ProviderProject>> ProjectsAsync(AdminKey key, CancellationToken cancellationToken) =>
        ListAsync<ProviderProject>(key, "organization/projects?limit=100&include_archived=true", project => project.Id, cancellationToken);

    public Task<List<ProviderUser>> UsersAsync(AdminKey key, CancellationToken cancellationToken) =>
        ListAsync<ProviderUser>(key, "organization/users?limit=100", user => user.Id, cancellationToken);

    /// <summary>Data retention of the organization, or of one of its projects.</summary>
    public Task<DataRetention> DataRetentionAsync(AdminKey key, string? projectId, CancellationToken cancellationToken) =>
        GetAsync<DataRetention>(
            key,
            projectId is null ? "organization/data_retention" : $"organization/projects/{Uri.EscapeDataString(projectId)}/data_retention",
            cancellationToken
        );

    /// <summary>What an absent or automatic service tier means in a project.</summary>
    public Task<ServiceTierSettings> ServiceTierSettingsAsync(AdminKey key, string projectId, CancellationToken cancellationToken) =>
        GetAsync<ServiceTierSettings>(
            key,
            $"organization/projects/{Uri.EscapeDataString(projectId)}/service_tier_settings",
            cancellationToken
        );

    /// <summary>The hard spend limit of the organization, or of one of its projects.</summary>
    public Task<SpendLimit> SpendLimitAsync(AdminKey key, string? projectId, CancellationToken cancellationToken) =>
        GetAsync<SpendLimit>(
            key,
            projectId is null ? "organization/spend_limit" : $"organization/projects/{Uri.EscapeDataString(projectId)}/spend_limit",
            cancellationToken
        );

    /// <summary>A page of the provider's audit log, newest first.</summary>
    /// <param name="key">With what.</param>
    /// <param name="since">Nothing before this.</param>
    /// <param name="until">Nothing after this; null for up to now.</param>
    /// <param name="after">Goes on behind this id; null for the first page.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<ListPage<ProviderAuditEntry>> AuditLogAsync(
        AdminKey key,
        Instant since,
        Instant? until,
        string? after,
        CancellationToken cancellationToken
    )
    {
        var path =
            $"organization/audit_logs?limit=100&effective_at[gte]={since.UnixSeconds}{(until is { } end ? $"&effective_at[lte]={end.UnixSeconds}" : "")}"
            + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
        var page = await GetAsync<ListPage<ProviderAuditEntry>>(key, path, cancellationToken);
        return page.Data is { } entries && (page.HasMore != true || entries.Any(entry => entry?.Id is { Length: > 0 and <= 200 }))
            ? page
            : throw Bad("no list of entries, or more pages and nothing on this one");
    }

    /// <summary>The models that the key sees; this list has no pages.</summary>
    public async Task<List<ProviderModel>> ModelsAsync(AdminKey key, CancellationToken cancellationToken)
    {
        var models = (await GetAsync<ListPage<ProviderModel>>(key, "models", cancellationToken)).Data ?? throw Bad("no list of models");

        // What has no id names no model; the others are read all the same.
        return [.. models.Where(model => model is { Id.Length: > 0 }).DistinctBy(model => model.Id)];
    }

    private static int Buckets(Instant start, Instant end, TimeSpan width) => (int)Math.Max(1, Math.Ceiling(end.Since(start) / width));

    private async IAsyncEnumerable<Bucket<T>> BucketsAsync<T>(
        AdminKey key,
        string path,
        int limit,
        Instant start,
        Instant end,
        TimeSpan width,
        TimeSpan late,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var expected = start.UnixSeconds;
        var (now, mayBeginLater) = (time.Now(), end < time.Now().Plus(-_old));
        var (most, rows) = (Buckets(start, end, width), 0);
        limit = Math.Min(limit, most);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? page = null;
        for (var pages = 1; ; pages++)
        {
            (var answer, limit) = await GetPageAsync<T>(
                key,
                page is null ? path : $"{path}&page={Uri.EscapeDataString(page)}",
                limit,
                cancellationToken
            );
            foreach (var bucket in answer.Data ?? throw Bad("no list of buckets"))
            {
                if (bucket?.Results is null || bucket.Results.Any(row => row is null) || (rows += bucket.Results.Count) > MaximumRows)
                {
                    throw Bad(rows > MaximumRows ? "more rows than anybody has" : "nothing where a bucket or a row should be");
                }

                // Buckets out of order, twice, or outside of what was asked for would be counted where they do not belong. Empty ones come
                // too: a hole was not told, and taken for nothing it would take away what was counted before.
                if (bucket.StartTime > expected && bucket.StartTime < end.UnixSeconds && !(mayBeginLater && expected == start.UnixSeconds))
                {
                    throw Missing(expected);
                }

                if (
                    bucket.StartTime < expected
                    || bucket.StartTime >= end.UnixSeconds
                    || bucket.EndTime - bucket.StartTime > width.TotalSeconds
                    || bucket.EndTime <= bucket.StartTime
                )
                {
                    throw Bad(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"a bucket from {bucket.StartTime} to {bucket.EndTime}, which was not asked for"
                        )
                    );
                }

                expected = bucket.EndTime;
                yield return bucket;
            }

            // Where the next page is decides, whatever has_more says.
            if (string.IsNullOrEmpty(answer.NextPage))
            {
                // Nothing is missing where the span that was asked for is covered.
                if (expected < end.UnixSeconds && (answer.HasMore == true || answer.Data.Count >= limit))
                {
                    throw Bad("more pages without saying where the next one is");
                }

                // Of the present its last buckets may be missing.
                if (
                    expected < Math.Min(end.UnixSeconds, now.Plus(-width - late).UnixSeconds)
                    && !(mayBeginLater && expected == start.UnixSeconds)
                )
                {
                    throw Missing(expected);
                }

                yield break;
            }

            if (!seen.Add(answer.NextPage))
            {
                throw Bad("a next page that was read before: it leads in a circle");
            }

            if (pages > most + EmptyPages)
            {
                throw Bad("more pages than there can be");
            }

            page = answer.NextPage;
        }
    }

    private static AdminApiException Missing(long expected) =>
        Bad($"no bucket from {Instant.FromUnixSeconds(expected)} on, though empty ones come too");

    // An organization with many users and keys may have more rows in a bucket than a page of the usual length can bear.
    private async Task<(BucketPage<T> Page, int Limit)> GetPageAsync<T>(
        AdminKey key,
        string path,
        int limit,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                return (
                    await GetAsync<BucketPage<T>>(
                        key,
                        string.Create(CultureInfo.InvariantCulture, $"{path}&limit={limit}"),
                        cancellationToken
                    ),
                    limit
                );
            }
            catch (AdminApiException exception) when (exception.Fault == AdminApiFault.TooLarge && limit > 1)
            {
                limit = Math.Max(1, limit / 4);
            }
        }
    }

    private async Task<List<T>> ListAsync<T>(AdminKey key, string path, Func<T, string> id, CancellationToken cancellationToken)
    {
        var (all, ids) = (new List<T>(), new HashSet<string>(StringComparer.Ordinal));
        for (var pages = 0; ; pages++)
        {
            var answer = await GetAsync<ListPage<T>>(
                key,
                all.Count == 0 ? path : $"{path}&after={Uri.EscapeDataString(id(all[^1]))}",
                cancellationToken
            );

            // A list that does not say whether there is more is asked on until nothing new comes.
            if (
                answer.HasMore is null
                && pages > 0
                && answer.Data is { } again
                && again.All(item => item is not null && ids.Contains(id(item)))
            )
            {
                return all;
            }

            foreach (var item in answer.Data ?? throw Bad("no list"))
            {
                if (item is null || id(item) is not { Length: > 0 } one || !ids.Add(one))
                {
                    throw Bad("the same thing twice, or something without an id");
                }

                all.Add(item);
            }

            if (answer.HasMore == false || (answer.HasMore is null && answer.Data.Count == 0))
            {
                return all;
            }

            if (answer.Data.Count == 0 || pages == MaximumPages)
            {
                throw Bad("more pages and nothing on this one");
            }
        }
    }

    private async Task<T> GetAsync<T>(AdminKey key, string path, CancellationToken cancellationToken)
        where T : class
    {
        if (key.Requests is not { } requests)
        {
            return await AskAsync<T>(key, path, cancellationToken);
        }

        if (requests.Find<T>(path) is { } before)
        {
            return before;
        }

        requests.Take();
        try
        {
            var answer = await AskAsync<T>(key, path, cancellationToken);
            requests.Keep(path, answer);
            return answer;
        }
        catch (AdminApiException refusal)
        {
            requests.Keep(path, refusal);
            throw;
        }
    }

    private async Task<T> AskAsync<T>(AdminKey key, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{key.BaseUrl}/{path}");
        request.Options.Set(AdminApiSetup.TriesAgain, key.TriesAgain);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw await RefusalAsync(answer, cancellationToken);
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var timer = time.CreateTimer(_ => patience.Cancel(), null, _bodyTimeout, Timeout.InfiniteTimeSpan);
            using var body =
                await ResponseBody.ReadAsync(answer.Content, MaximumBytes, patience.Token)
                ?? throw new AdminApiException(
                    AdminApiFault.TooLarge,
                    "The provider's answer is not what was asked for: one bucket is larger than 64 MiB."
                );
            return Parse<T>(answer, body.Bytes);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new AdminApiException(
                AdminApiFault.BadAnswer,
                "The provider's answer is not what its encoding says: it claims to be compressed, and is not. A proxy in between may have changed it.",
                exception
            );
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TimeoutRejectedException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new AdminApiException(
                AdminApiFault.Unavailable,
                $"{key.BaseUrl} could not be reached, or did not answer in time.",
                exception
            );
        }
    }

    private static T Parse<T>(HttpResponseMessage answer, ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body) ?? throw Bad("nothing");
        }
        catch (JsonException exception)
        {
            // The exception may quote what came; only where it stood is told.
            throw Bad($"something else at {exception.Path ?? "$"}{BodyForm.Of(answer.Content.Headers, body)}");
        }
    }

    private async Task<AdminApiException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string? code = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var timer = time.CreateTimer(_ => patience.Cancel(), null, _bodyTimeout, Timeout.InfiniteTimeSpan);
            using var body = await ResponseBody.ReadAsync(answer.Content, MaximumRefusal, patience.Token);
            code = body is null ? null : ProviderRefusal.CodeOf(body.Bytes);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or InvalidDataException or InvalidOperationException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            // Its status alone has to do.
        }

        return ProviderRefusal.Of((int)answer.StatusCode, code, ProviderRefusal.WaitOf(answer.Headers.RetryAfter, time.GetUtcNow()));
    }

    private static AdminApiException Bad(string what) =>
        new(AdminApiFault.BadAnswer, $"The provider's answer is not what was asked for: it held {what}.");
}
