using DataSharing.Core.Foresight.Alerts;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Owners choose what is told.</summary>
internal sealed class ChangeAlertRules(Changes changes)
{
    public const int Most = 50;

    public Task<string> AddAsync(Actor actor, string organizationId, AlertRuleInput input, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertRuleAdded,
            async scope => (await AddAsync(scope, organizationId, input, cancellationToken)).Id,
            cancellationToken
        );

    /// <summary>One rule of each kind, where there is none at all.</summary>
    public Task<int> AddUsualAsync(Actor actor, string organizationId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertRuleAdded,
            async scope =>
            {
                if (await scope.Database.AlertRules.AnyAsync(rule => rule.OrganizationId == organizationId, cancellationToken))
                {
                    throw new ConflictException("rules_exist", "Somebody has added rules meanwhile. Nothing was changed.");
                }

                foreach (var kind in AlertKinds.All)
                {
                    await AddAsync(scope, organizationId, AlertRuleInput.Usual(kind), cancellationToken);
                }

                return AlertKinds.All.Count;
            },
            cancellationToken
        );

    public Task SwitchAsync(Actor actor, string organizationId, string ruleId, bool on, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertRuleUpdated,
            async scope =>
            {
                var rule = await FindAsync(scope, organizationId, ruleId, cancellationToken);
                if (rule.IsOn != on)
                {
                    scope.Audit(AuditTypes.AlertRuleUpdated, ruleId, new { on = rule.IsOn }, new { on, rule.Kind });
                    rule.IsOn = on;
                    await EndOpenAsync(scope, ruleId, cancellationToken);
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>Another threshold, or other hours.</summary>
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="ruleId">Which rule.</param>
    /// <param name="percent">The threshold in percent, or null.</param>
    /// <param name="tokens">The threshold in tokens, or null.</param>
    /// <param name="hoursBefore">Hours before the refresh, or null.</param>
    /// <param name="seen">The rule as it was seen before; null for whoever does not say.</param>
    /// <param name="cancellationToken">Leaves it as it is.</param>
    /// <exception cref="ConflictException">Somebody has changed it since it was seen, or there is such a rule already.</exception>
    public Task ChangeAsync(
        Actor actor,
        string organizationId,
        string ruleId,
        int? percent,
        long? tokens,
        int? hoursBefore,
        AlertRuleInput? seen,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertRuleUpdated,
            async scope =>
            {
                var rule = await FindAsync(scope, organizationId, ruleId, cancellationToken);
                if (seen is not null && (rule.Percent, rule.Tokens, rule.HoursBefore) != (seen.Percent, seen.Tokens, seen.HoursBefore))
                {
                    throw new ConflictException(
                        "rule_changed",
                        "Somebody has changed this rule meanwhile. Nothing of yours was recorded: Cancel shows what it is now."
                    );
                }

                var input = new AlertRuleInput(rule.Kind, rule.Pool, rule.ProjectId, percent, tokens, hoursBefore);
                input.Check();
                await RefuseTwiceAsync(scope, organizationId, input, ruleId, cancellationToken);
                var old = new
                {
                    rule.Percent,
                    rule.Tokens,
                    rule.HoursBefore,
                };
                (rule.Percent, rule.Tokens, rule.HoursBefore) = (percent, tokens, hoursBefore);
                scope.Audit(
                    AuditTypes.AlertRuleUpdated,
                    ruleId,
                    old,
                    new
                    {
                        percent,
                        tokens,
                        hours_before = hoursBefore,
                        rule.Kind,
                    }
                );
                return true;
            },
            cancellationToken
        );

    public Task RemoveAsync(Actor actor, string organizationId, string ruleId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertRuleDeleted,
            async scope =>
            {
                var rule = await FindAsync(scope, organizationId, ruleId, cancellationToken);
                scope.Database.AlertRules.Remove(rule);
                await EndOpenAsync(scope, ruleId, cancellationToken);
                scope.Audit(AuditTypes.AlertRuleDeleted, ruleId, Values(rule));
                return true;
            },
            cancellationToken
        );

    private static async Task<AlertRuleRecord> AddAsync(
        Change scope,
        string organizationId,
        AlertRuleInput input,
        CancellationToken cancellationToken
    )
    {
        input.Check();
        if (
            input.ProjectId is { } project
            && !await scope.Database.Projects.AnyAsync(
                known => known.OrganizationId == organizationId && known.Id == project,
                cancellationToken
            )
        )
        {
            throw new NotFoundException("This project");
        }

        if (await scope.Database.AlertRules.CountAsync(rule => rule.OrganizationId == organizationId, cancellationToken) >= Most)
        {
            throw new ConflictException("too_many", $"There are {Most} rules, which is the most. Remove one first.");
        }

        await RefuseTwiceAsync(scope, organizationId, input, null, cancellationToken);
        var rule = new AlertRuleRecord
        {
            Id = $"rule_{Guid.CreateVersion7():N}",
            OrganizationId = organizationId,
            Kind = input.Kind,
            Pool = input.Pool,
            ProjectId = input.ProjectId,
            Percent = input.Percent,
            Tokens = input.Tokens,
            HoursBefore = input.HoursBefore,
            IsOn = true,
            CreatedAt = scope.Now,
        };
        scope.Database.AlertRules.Add(rule);
        scope.Audit(AuditTypes.AlertRuleAdded, rule.Id, @new: Values(rule));
        return rule;
    }

    // Two of the same would tell everything twice.
    private static async Task RefuseTwiceAsync(
        Change scope,
        string organizationId,
        AlertRuleInput input,
        string? but,
        CancellationToken cancellationToken
    )
    {
        if (
            await scope.Database.AlertRules.AnyAsync(
                rule =>
                    rule.OrganizationId == organizationId
                    && rule.Id != but
                    && rule.Kind == input.Kind
                    && rule.Pool == input.Pool
                    && rule.ProjectId == input.ProjectId
                    && rule.Percent == input.Percent
                    && rule.Tokens == input.Tokens
                    && rule.HoursBefore == input.HoursBefore,
                cancellationToken
            )
        )
        {
            throw new ConflictException("rule_exists", "There is such a rule already.");
        }
    }

    private static async Task<AlertRuleRecord> FindAsync(
        Change scope,
        string organizationId,
        string ruleId,
        CancellationToken cancellationToken
    ) =>
        await scope.Database.AlertRules.SingleOrDefaultAsync(
            rule => rule.OrganizationId == organizationId && rule.Id == ruleId,
            cancellationToken
        ) ?? throw new NotFoundException("This rule");

    // What nobody watches any more is not said to go on.
    private static async Task EndOpenAsync(Change scope, string ruleId, CancellationToken cancellationToken)
    {
        foreach (
            var alert in await scope
                .Database.FiredAlerts.Where(alert => alert.RuleId == ruleId && alert.IsOpen)
                .ToListAsync(cancellationToken)
        )
        {
            alert.IsOpen = false;
        }
    }

    private static object Values(AlertRuleRecord rule) =>
        new
        {
            rule.Kind,
            pool = rule.Pool?.Wire(),
            project = rule.ProjectId,
            rule.Percent,
            rule.Tokens,
            rule.HoursBefore,
        };
}
