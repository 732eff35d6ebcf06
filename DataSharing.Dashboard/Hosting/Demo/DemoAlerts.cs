using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>
/// What the first demo organization is told, in the console alone, and what a member of it asks for. Today's alerts come by themselves;
/// those of the days before are told as they would have been, by the made-up usage of those days.
/// </summary>
internal static class DemoAlerts
{
    private const int Days = 5;

    private static readonly AlertRuleRecord[] _rules =
    [
        Rule("small", "pool_used", Pool.Small, percent: 40),
        Rule("large", "pool_used", Pool.Large, tokens: 200_000),
        Rule("runs_out", "pool_runs_out"),
        Rule("unused", "pool_unused", percent: 50, hoursBefore: 3),
        Rule("drift", "drift"),
        Rule("unlisted", "unlisted_model"),
        Rule("facts", "facts_to_confirm"),
    ];

    private static DemoOrganization Organization => DemoOrganization.All[0];

    /// <summary>The rules, as its owner entered them.</summary>
    /// <param name="change">Of the owner, at that instant.</param>
    public static void AddRules(Change change)
    {
        foreach (var rule in _rules)
        {
            change.Database.AlertRules.Add(
                new AlertRuleRecord
                {
                    Id = rule.Id,
                    OrganizationId = Organization.Id,
                    Kind = rule.Kind,
                    Pool = rule.Pool,
                    ProjectId = null,
                    Percent = rule.Percent,
                    Tokens = rule.Tokens,
                    HoursBefore = rule.HoursBefore,
                    IsOn = true,
                    CreatedAt = change.Now,
                }
            );
            change.Audit(AuditTypes.AlertRuleAdded, rule.Id, @new: new { rule.Kind, made_up = true });
        }
    }

    /// <summary>A request that waits for the owner.</summary>
    /// <param name="change">Of the member, at that instant.</param>
    public static void AddRequest(Change change)
    {
        var (project, reason) = (Organization.Projects[2].Id, "Its nightly tests would be free.");
        change.Database.MemberRequests.Add(
            new MemberRequest
            {
                Id = "ask_demo",
                OrganizationId = Organization.Id,
                ProjectId = project,
                Wish = SharingWish.Share,
                Reason = reason,
                AskedAt = change.Now,
                ById = change.Actor.Id,
                ByName = change.Standing.Name,
                State = MemberRequestState.Open,
            }
        );
        change.Audit(AuditTypes.DataSharingAsked, project, @new: new { asks_for = SharingWish.Share.Wire(), reason });
    }

    /// <summary>Tells what the days before today would have told.</summary>
    public static async Task TellAsync(IServiceProvider services, Instant now, CancellationToken cancellationToken)
    {
        await using var database = await services
            .GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        await using var ledger = await services
            .GetRequiredService<IDbContextFactory<LedgerDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        var alerts = new List<FiredAlert>();
        for (var day = now.Day.AddDays(-Days); day < now.Day; day = day.AddDays(1))
        {
            foreach (var rule in _rules.Where(rule => rule is { Kind: "pool_used", Pool: not null }))
            {
                if (await FindAsync(ledger, rule, day, cancellationToken) is { } alert)
                {
                    alerts.Add(alert);
                }
            }
        }

        // In the order in which they were told.
        foreach (var alert in alerts.OrderBy(alert => alert.FiredAt))
        {
            database.FiredAlerts.Add(alert);
            await database.SaveChangesAsync(cancellationToken);
        }
    }

    // The first request of the day with which the rule held.
    private static async Task<FiredAlert?> FindAsync(
        LedgerDbContext ledger,
        AlertRuleRecord record,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var rule = record.ToRule()!;
        var requests = await ledger
            .Events.AsNoTracking()
            .Where(row => row.OrganizationId == Organization.Id && row.Day == day && row.Pool == record.Pool && row.RunningTotal != null)
            .OrderBy(row => row.Sequence)
            .Select(row => new
            {
                row.OccurredAt,
                row.RunningTotal,
                row.Allowance,
            })
            .ToListAsync(cancellationToken);
        foreach (var request in requests)
        {
            var allowance = request.Allowance is { } tokens ? TokenCount.Of(tokens) : (TokenCount?)null;
            var pool = new PoolToday(
                record.Pool!.Value,
                allowance,
                TokenCount.Of(request.RunningTotal!.Value),
                IsWhole: true,
                IsAtMost: false
            );
            var figures = new AlertFigures(request.OccurredAt, [pool], [], IsEnrolled: true, [], [], null, [], null, []);
            if (rule.Kind.Find(rule, figures).SingleOrDefault(found => found.State == AlertState.Holds) is { } finding)
            {
                return Told(rule, finding, request.OccurredAt);
            }
        }

        return null;
    }

    private static FiredAlert Told(AlertRule rule, AlertFinding finding, Instant at) =>
        new()
        {
            Id = $"alert_demo_{finding.Subject}_{at.Day}",
            OrganizationId = Organization.Id,
            RuleId = rule.Id,
            Terms = rule.Terms,
            Kind = rule.Kind.Name,
            Subject = finding.Subject,
            Day = at.Day,
            FiredAt = at,
            Title = finding.Title,
            Text = finding.Text,
            Pool = finding.Pool,
            ProjectId = null,
            Tokens = finding.Tokens,
            Allowance = finding.Allowance,
            IsOpen = false,
        };

    private static AlertRuleRecord Rule(
        string name,
        string kind,
        Pool? pool = null,
        int? percent = null,
        long? tokens = null,
        int? hoursBefore = null
    ) =>
        new()
        {
            Id = $"rule_demo_{name}",
            OrganizationId = Organization.Id,
            Kind = kind,
            Pool = pool,
            ProjectId = null,
            Percent = percent,
            Tokens = tokens,
            HoursBefore = hoursBefore,
            IsOn = true,
            CreatedAt = Instant.Beginning,
        };
}
