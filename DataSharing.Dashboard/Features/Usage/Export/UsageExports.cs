using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage.Export;

/// <summary>Usage over days as a file, from the page Usage: the page's own figures, written as they are read.</summary>
internal static class UsageExports
{
    // What waits in memory before it is on its way.
    private const int Piece = 32 << 10;

    public static void MapDownloads(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/organizations/{organizationId}/usage/csv", ExportCsvAsync).AsDownload();
        endpoints.MapGet("/organizations/{organizationId}/usage/json", ExportJsonAsync).AsDownload();
        endpoints.MapGet("/organizations/{organizationId}/usage/focus", ExportFocusAsync).AsDownload();
    }

    private static async Task ExportCsvAsync(
        HttpContext context,
        UsageQueries queries,
        TimeProvider time,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var view = await ReadAsync(context, queries, time, organizationId, cancellationToken);
        context.SaveAs("text/csv; charset=utf-8", $"usage-{organizationId}-{view.From}-{view.Until}{Suffix(view.OnlyPool)}.csv");
        await using var file = new StreamWriter(context.Response.Body, new UTF8Encoding(false), Piece, leaveOpen: true);
        await file.WriteAsync(
            "key,label,requests,input_tokens,input_cached_tokens,output_tokens,complimentary_tokens,billed_tokens,list_price_usd,tokens_without_price\r\n"
        );
        foreach (var group in view.Groups)
        {
            var totals = group.Totals;
            await file.WriteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Csv.Cell(group.Key)},{Csv.Cell(group.Label)},{totals.Requests},{totals.Input},{totals.Cached},{totals.Output},{totals.ComplimentaryIfKnown},{totals.BilledIfKnown},{PriceOf(totals)},{totals.Price.UnpricedTokens}\r\n"
                )
            );
        }
    }

    private static async Task ExportJsonAsync(
        HttpContext context,
        UsageQueries queries,
        TimeProvider time,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var view = await ReadAsync(context, queries, time, organizationId, cancellationToken);
        context.SaveAs("application/json", $"usage-{organizationId}-{view.From}-{view.Until}{Suffix(view.OnlyPool)}.json");
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("organization", organizationId);
        json.WriteString("from", view.From.ToString());
        json.WriteString("until", view.Until.ToString());
        json.WriteString("group_by", view.Grouping.Wire());
        if (view.OnlyPool is { } only)
        {
            json.WriteString("pool", only.Wire());
            json.WriteNumber("left_out_tokens_of_no_pool", view.LeftOutOfNoPool);
        }

        // Of days before, what is missing is not known, and not zero.
        json.WriteString("usage_since", view.RecordedFrom?.ToString());
        json.WriteString("counted_by", view.IsReported ? "openai" : "events");
        json.WriteNumber("unknown_days", view.UnknownDays);
        json.WriteNumber("partly_known_days", view.PartlyKnownDays);
        json.WriteStartArray("data");
        foreach (var group in view.Groups)
        {
            json.WriteStartObject();
            json.WriteString("key", group.Key);
            json.WriteString("label", group.Label);
            json.WriteNumber("requests", group.Totals.Requests);
            json.WriteNumber("input", group.Totals.Input);
            json.WriteNumber("cached", group.Totals.Cached);
            json.WriteNumber("output", group.Totals.Output);
            Write(json, "complimentary", group.Totals.ComplimentaryIfKnown);
            Write(json, "billed", group.Totals.BilledIfKnown);
            json.WriteString("list_price_usd", PriceOf(group.Totals));
            json.WriteNumber("tokens_without_price", group.Totals.Price.UnpricedTokens);
            json.WriteEndObject();
            if (json.BytesPending > Piece)
            {
                await json.FlushAsync(cancellationToken);
                await context.Response.BodyWriter.FlushAsync(cancellationToken);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What the report does not tell apart is not zero.
    private static void Write(Utf8JsonWriter json, string name, long? tokens)
    {
        if (tokens is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static async Task ExportFocusAsync(
        HttpContext context,
        OrganizationReader organizations,
        IDbContextFactory<LedgerDbContext> ledgers,
        TimeProvider time,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(context.CookieActorOf(), organizationId, cancellationToken);
        var chosen = AddressOf(context);
        var (from, until) = chosen.RangeAt(time.Now().Day);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var source = new SentUsageSource(ledger, organizationId, seen.History.Programme);
        var pool = chosen.OnlyPool is { } choice ? new ChosenPool(choice, seen.History.Programme) : null;
        var names = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        context.SaveAs("text/csv; charset=utf-8", $"focus-1.2-{organizationId}-{from}-{until}{Suffix(chosen.OnlyPool)}.csv");
        await using var file = new StreamWriter(context.Response.Body, new UTF8Encoding(false), Piece, leaveOpen: true);
        await file.WriteAsync(string.Join(',', FocusColumns.All) + "\r\n");
        foreach (var day in Enumerable.Range(from.Number, until.Number - from.Number + 1).Select(UtcDay.FromNumber))
        {
            var catalogue = seen.History.Programme.At(day.End.Before);
            foreach (var sums in await source.ByAsync(UsageGrouping.Project, day, day, pool, cancellationToken))
            {
                var place = new FocusPlace(
                    organizationId,
                    seen.Organization.Name,
                    sums.Key,
                    names.GetValueOrDefault(sums.Key) is { Length: > 0 } name ? name : sums.Key,
                    day,
                    sums.Model,
                    catalogue.Catalogue.Models.PoolOf(sums.Model, day),
                    catalogue
                );
                foreach (var charge in FocusCharge.Of(place, sums.Totals))
                {
                    await file.WriteAsync(charge.Line() + "\r\n");
                }
            }
        }
    }

    private static Task<UsageView> ReadAsync(
        HttpContext context,
        UsageQueries queries,
        TimeProvider time,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var chosen = AddressOf(context);
        var (from, until) = chosen.RangeAt(time.Now().Day);
        return queries.GetAsync(context.CookieActorOf(), organizationId, from, until, chosen.Grouping, cancellationToken, chosen.OnlyPool);
    }

    // The page's own address, so that the file has what the page shows.
    private static UsageAddress AddressOf(HttpContext context) =>
        UsageAddress.Of(new PageQuery(context.Request.QueryString.Value ?? "")) with
        {
            Tab = UsageAddress.Days,
        };

    // A file of one pool is never taken for one of all usage.
    private static string Suffix(PoolChoice? pool) => pool is { } only ? $"-pool-{only.Wire()}" : "";

    // What is known of it; nothing where no price is.
    private static string? PriceOf(UsageTotals totals) =>
        totals.Tokens > 0 && totals.Price.UnpricedTokens == totals.Tokens ? null : totals.Price.Amount.ToString();
}
