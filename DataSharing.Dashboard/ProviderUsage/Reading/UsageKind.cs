using System.Collections.Concurrent;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>What was used, slice by slice, each stored whole: a turn that breaks off has lost nothing, and the next one goes on.</summary>
internal sealed class UsageKind(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    AdminApi api,
    ReportWriter writer,
    LagQueries lag,
    TodayWanted wanted,
    TimeProvider time
) : SyncKind
{
    /// <summary>What a row of usage calls itself.</summary>
    private const string RowForm = "organization.usage.completions.result";

    /// <summary>Requests side by side; what they bring is stored one after another.</summary>
    private const int RequestsAtOnce = 4;

    public override string Name => Usage;

    public override string Title => "Usage, free and billed";

    public override string Without => "What OpenAI counted is not known.";

    public override TimeSpan Every => TimeSpan.FromMinutes(4.5);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        var spans = await PlanAsync(reading, cancellationToken);
        reading.Begin(spans.Count);
        var usage = await writer.OpenUsageAsync(reading.OrganizationId, cancellationToken);
        var (growth, unknown) = (new ConcurrentBag<TimeSpan>(), new ConcurrentBag<string>());
        var faults = new SpanFaults();
        try
        {
            // Today first and by itself: a fault in what is older must not break it off.
            foreach (var today in spans.Take(1))
            {
                await TryAsync(today, cancellationToken);
            }

            var atOnce = reading.ByTheMinute ? 1 : RequestsAtOnce;
            await Parallel.ForEachAsync(
                spans.Skip(1),
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
                TryAsync
            );
        }
        finally
        {
            // What the lag can hide is worked out whenever anything was read, also where the rest could not be.
            await lag.LearnAsync(reading.OrganizationId, growth.IsEmpty ? null : growth.Max(), CancellationToken.None);
        }

        faults.ThrowIfAny(spans.Count);
        reading.KeepsNote = spans.TrueForAll(span => span.Start.Day == time.Now().Day);
        reading.Note = unknown.IsEmpty
            ? null
            : "Not known to this console: "
                + string.Join(
                    ", ",
                    unknown.CountBy(what => what).OrderByDescending(what => what.Value).Take(5).Select(what => $"{what.Value} {what.Key}")
                )
                + ".";

        async ValueTask TryAsync(SliceSpan span, CancellationToken cancellation)
        {
            try
            {
                await ReplaceAsync(span, cancellation);
                faults.Read();
            }
            catch (AdminApiException fault)
            {
                faults.Add(span, fault, isOlder: span.Start.Day != time.Now().Day);
            }
        }

        async ValueTask ReplaceAsync(SliceSpan span, CancellationToken cancellation)
        {
            await reading.RequireUnchangedAsync(cancellation);
            var readAt = time.Now();
            var isToday = span.Start.Day == readAt.Day;
            reading.Part.Today = isToday ? (span.Start, span.End, span.Width) : reading.Part.Today;
            var key = isToday ? reading.KeyOfToday : reading.Key;
            var lines = await ReadAsync(key, span, unknown, cancellation);
            if (await usage.ReplaceAsync(span, readAt, lines, reading.RequireUnchangedAsync, cancellation) is { } grown)
            {
                growth.Add(grown);
            }

            if (isToday)
            {
                (reading.Part.Today, reading.TodayIsRead, reading.ReadUntil) = (null, true, span.End);
            }

            reading.Part.Forget(AdminApi.NameOf(span.Start, span.End));
            reading.Finish();
        }
    }

    public override async Task ProbeAsync(AdminKey key, CancellationToken cancellationToken)
    {
        var day = time.Now().Day.AddDays(-1);
        await foreach (var _ in api.UsageAsync(key, day.Start, day.End, TimeSpan.FromDays(1), cancellationToken)) { }
    }

    private async Task<List<SliceSpan>> PlanAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == reading.OrganizationId && slice.Kind == ReportKind.Usage)
            .ToListAsync(cancellationToken);
        await using var application = await databases.CreateDbContextAsync(cancellationToken);
        var history = (await application.FindHistoryAsync(reading.OrganizationId, cancellationToken))!;
        var switched = history.Sharing[SharingControl.InputsOutputs].Entries.Select(entry => entry.EffectiveAt.Day).ToHashSet();
        var now = time.Now();

        // What was begun in the minute before is read to its end: as it was asked for, or its pages would not fit.
        var begun =
            reading.Part.Today is { } part && part.Start.Day == now.Day
                ? new SliceSpan(part.Start, part.End, part.Width)
                : (SliceSpan?)null;
        if (reading.TodayOnly)
        {
            return begun is null ? SyncPlan.Today(slices, now) : [begun.Value];
        }

        // A usual turn takes the place of a look at today: then it goes as far as that would.
        var plan = SyncPlan.Usage(slices, now, reading.From, reading.Until, switched);
        return
            plan is [var first, .. var rest]
            && first.Start.Day == now.Day
            && reading.Until is null
            && wanted.IsWanted(reading.OrganizationId)
            ? [begun ?? first with { End = SyncPlan.NextMinute(now) }, .. rest]
            : plan;
    }

    private async Task<List<UsageLine>> ReadAsync(
        AdminKey key,
        SliceSpan span,
        ConcurrentBag<string> unknown,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<UsageLine>();
        await foreach (var bucket in api.UsageAsync(key, span.Start, span.End, span.Width, cancellationToken))
        {
            var (start, end) = (Instant.FromUnixSeconds(bucket.StartTime), Instant.FromUnixSeconds(bucket.EndTime));
            foreach (var row in bucket.Results)
            {
                if (row.Object is { Length: > 0 } form && form != RowForm)
                {
                    // Rows of another kind have a meaning that nobody here knows: counted as such, never added to these.
                    unknown.Add($"rows of the kind {Named(form)}");
                    continue;
                }

                if (row.ServiceTier is { } tier && ServiceTier.OfReport(tier).Kind == ServiceTierKind.Unknown)
                {
                    unknown.Add($"rows with the service tier {Named(tier)}");
                }

                lines.Add(
                    new UsageLine(
                        start,
                        end,
                        new UsageDimensions(row.ProjectId, row.UserId, row.ApiKeyId, row.Model, row.Batch, row.ServiceTier),
                        new TokenUsage(
                            Count(row.Requests, "num_model_requests"),
                            Count(row.InputTokens, "input_tokens"),
                            Count(row.CachedTokens ?? 0, "input_cached_tokens"),
                            Count(row.OutputTokens, "output_tokens")
                        )
                    )
                );
            }
        }

        return lines;
    }

    private static long Count(long? value, string field) =>
        value is { } count and >= 0 and <= 1_000_000_000_000_000
            ? count
            : throw new AdminApiException(
                AdminApiFault.BadAnswer,
                $"The provider's answer is not what was asked for: it held {(value is null ? $"no {field}" : $"{field} below zero or beyond all bounds")}."
            );

    // Free text of a stranger: shortened before it is shown.
    private static string Named(string text) => text.Length > 40 ? $"\"{text[..40]}…\"" : $"\"{text}\"";
}
