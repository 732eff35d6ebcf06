using System.Globalization;
using System.Text;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Eligibility;

/// <summary>The eligibility of all organizations as comma-separated lines, written as they are read.</summary>
internal static class EligibilityFile
{
    private const string Columns =
        "organization_id,name,status,why_not,usage_tier,zero_data_retention,plan,positive_balance,"
        + "projects,projects_chosen,projects_shared,large_tokens_a_day,small_tokens_a_day,unconfirmed,as_of";

    // What waits in memory before it is on its way.
    private const int Piece = 32 << 10;

    public static void MapDownloads(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet($"/{PageRoutes.EligibilityOfAll}", GetAsync).AsDownload();

    public static async Task WriteAsync(JudgedOrganizations judged, Stream target, CancellationToken cancellationToken)
    {
        await using var organizations = judged.Organizations.GetAsyncEnumerator(cancellationToken);

        // Read before anything is written: what fails at once can still be said.
        var isThere = await organizations.MoveNextAsync();
        await using var file = new StreamWriter(target, new UTF8Encoding(false), Piece, leaveOpen: true);
        await file.WriteAsync($"{Columns}\r\n");
        for (; isThere; isThere = await organizations.MoveNextAsync())
        {
            await file.WriteAsync($"{Line(organizations.Current)}\r\n");
        }
    }

    private static async Task GetAsync(HttpContext context, EligibilityOfAll eligibility, string? day, CancellationToken cancellationToken)
    {
        UtcDay? asked =
            string.IsNullOrEmpty(day) ? null
            : UtcDay.TryParse(day, out var read) ? read
            : throw new InvalidInputException("day", "day must be a day as YYYY-MM-DD.");
        var judged = await eligibility.GetAsync(context.CookieActorOf(), asked, cancellationToken);
        context.SaveAs("text/csv; charset=utf-8", $"eligibility-{judged.At.Day}.csv");
        await WriteAsync(judged, context.Response.Body, cancellationToken);
    }

    private static string Line(JudgedOrganization judged)
    {
        var (organization, snapshot, verdict) = judged;
        var (facts, sharing) = (snapshot.Facts, snapshot.Summarize());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Csv.Cell(organization.Id)},{Csv.Cell(organization.Name)},{verdict.Status.Wire()},{Csv.Cell(WhyNot(verdict))},{Csv.Cell(facts.Tier.Value ?? "")},{OfFact(facts.ZeroDataRetention.Value)},{Csv.Cell(facts.Plan.Value ?? "")},{OfFact(facts.PositiveBalance.Value)},{sharing.Active},{sharing.Chosen},{sharing.Sharing},{verdict.Allowances?.Large.Value},{verdict.Allowances?.Small.Value},{string.Join(' ', verdict.Unconfirmed.Select(rule => rule.Wire()))},{verdict.AsOf}"
        );
    }

    private static string WhyNot(EligibilityVerdict verdict) =>
        string.Join(
            ' ',
            (
                verdict.Status switch
                {
                    EligibilityStatus.Enrolled => [],
                    EligibilityStatus.Eligible => [verdict[EligibilityRule.Sharing]],
                    _ => verdict.AllBlocking(),
                }
            ).Select(rule => rule.Explanation)
        );

    private static string OfFact(bool? fact) =>
        fact switch
        {
            true => "yes",
            false => "no",
            null => "unknown",
        };
}
