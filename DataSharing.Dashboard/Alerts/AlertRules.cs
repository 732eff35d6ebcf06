using System.Collections.Concurrent;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Alerts;

/// <summary>The rules that are switched on, in memory until somebody changes something.</summary>
internal sealed class AlertRules(IDbContextFactory<ApplicationDbContext> databases, LoggedChanges logged)
{
    private readonly ConcurrentDictionary<string, (long Tick, IReadOnlyList<AlertRule> Rules)> _rules = new(StringComparer.Ordinal);
    private volatile Watched? _watched;

    /// <summary>The organizations that have any.</summary>
    public async ValueTask<IReadOnlySet<string>> OrganizationsAsync(CancellationToken cancellationToken)
    {
        var tick = logged.Refresh();
        if (_watched is { } kept && logged.Holds(kept.Tick))
        {
            return kept.Organizations;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var organizations = await database
            .AlertRules.Where(rule => rule.IsOn)
            .Select(rule => rule.OrganizationId)
            .Distinct()
            .ToListAsync(cancellationToken);
        var anew = new Watched(tick, organizations.ToHashSet(StringComparer.Ordinal));
        foreach (var gone in _rules.Keys.Where(id => !anew.Organizations.Contains(id)))
        {
            _rules.TryRemove(gone, out _);
        }

        return (_watched = anew).Organizations;
    }

    /// <summary>Those of one organization.</summary>
    public async ValueTask<IReadOnlyList<AlertRule>> OfAsync(string organizationId, CancellationToken cancellationToken)
    {
        var tick = logged.Refresh();
        if (_rules.TryGetValue(organizationId, out var kept) && logged.Holds(organizationId, kept.Tick))
        {
            return kept.Rules;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var records = await database
            .AlertRules.AsNoTracking()
            .Where(rule => rule.OrganizationId == organizationId && rule.IsOn)
            .OrderBy(rule => rule.Id)
            .ToListAsync(cancellationToken);
        IReadOnlyList<AlertRule> rules = [.. records.Select(record => record.ToRule()).OfType<AlertRule>()];
        _rules[organizationId] = (tick, rules);
        return rules;
    }

    private sealed record Watched(long Tick, IReadOnlySet<string> Organizations);
}
