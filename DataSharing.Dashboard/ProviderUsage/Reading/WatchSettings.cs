using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Reads default service tiers and spend limits: a few projects each turn, the oldest first, so that a turn stays small whatever the number
/// of projects.
/// </summary>
internal sealed class WatchSettings(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock, AdminApi api, TimeProvider time)
{
    /// <summary>Projects of one turn and kind.</summary>
    public const int ProjectsPerTurn = 10;

    private const int LongestValue = 200;

    private static readonly TimeSpan _every = TimeSpan.FromMinutes(30);

    /// <returns>How many could not be read, in words; null if all could.</returns>
    public async Task<string?> ReadTiersAsync(string organizationId, AdminKey key, CancellationToken cancellationToken)
    {
        var faults = new SettingFaults();
        foreach (var projectId in await DueAsync(database => database.ProviderTiers, organizationId, cancellationToken))
        {
            await TryAsync(
                database => database.ProviderTiers,
                organizationId,
                projectId,
                faults,
                async () =>
                {
                    var settings = await api.ServiceTierSettingsAsync(key, projectId, cancellationToken);
                    return row => (row.Default, row.Enabled) = (Short(settings.Default), Short(Names(settings.EnabledTiers)));
                },
                () =>
                    new ProviderTierRow
                    {
                        OrganizationId = organizationId,
                        ProjectId = projectId,
                        TriedAt = time.Now(),
                    },
                cancellationToken
            );
        }

        return await EndAsync(database => database.ProviderTiers, organizationId, faults, cancellationToken);
    }

    /// <returns>How many could not be read, in words; null if all could.</returns>
    public async Task<string?> ReadSpendLimitsAsync(
        string organizationId,
        AdminKey key,
        bool byTheMinute,
        CancellationToken cancellationToken
    )
    {
        // The organization's own limit first, each turn: it stops everything. Not again for each project that found room in a minute of its
        // own.
        var faults = new SettingFaults();
        var projects = await DueAsync(database => database.ProviderSpendLimits, organizationId, cancellationToken);
        foreach (
            var projectId in byTheMinute && await WasJustReadAsync(organizationId, cancellationToken) ? projects : projects.Prepend("")
        )
        {
            await TryAsync(
                database => database.ProviderSpendLimits,
                organizationId,
                projectId,
                faults,
                async () =>
                {
                    var limit = await FindLimitAsync(key, projectId, cancellationToken);
                    return row =>
                        (row.Status, row.ThresholdCents, row.Currency) = (
                            limit is null ? null : Short(limit.Enforcement?.Status) ?? "unknown",
                            Cents(limit?.ThresholdAmount),
                            Short(limit?.Currency)
                        );
                },
                () =>
                    new ProviderSpendRow
                    {
                        OrganizationId = organizationId,
                        ProjectId = projectId,
                        TriedAt = time.Now(),
                    },
                cancellationToken
            );
        }

        return await EndAsync(database => database.ProviderSpendLimits, organizationId, faults, cancellationToken);
    }

    private async Task<bool> WasJustReadAsync(string organizationId, CancellationToken cancellationToken)
    {
        var since = time.Now().Plus(-WatchedKinds.EachTurn);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        return await database.ProviderSpendLimits.AnyAsync(
            row => row.OrganizationId == organizationId && row.ProjectId == "" && row.TriedAt > since,
            cancellationToken
        );
    }

    // There is no limit to find where none was set.
    public async Task<SpendLimit?> FindLimitAsync(AdminKey key, string projectId, CancellationToken cancellationToken)
    {
        try
        {
            return await api.SpendLimitAsync(key, projectId.Length == 0 ? null : projectId, cancellationToken);
        }
        catch (AdminApiException exception) when (exception.Fault == AdminApiFault.NotFound)
        {
            return null;
        }
    }

    private async Task<List<string>> DueAsync<T>(
        Func<ReportsDbContext, DbSet<T>> rows,
        string organizationId,
        CancellationToken cancellationToken
    )
        where T : ProviderSettingRow
    {
        var due = time.Now().Plus(-_every);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var listed = await database
            .ProviderProjects.AsNoTracking()
            .Where(project => project.OrganizationId == organizationId && project.NotListedSince == null && project.Status != "archived")
            .Select(project => project.ProjectId)
            .ToListAsync(cancellationToken);
        var tried = await rows(database)
            .AsNoTracking()
            .Where(row => row.OrganizationId == organizationId)
            .ToDictionaryAsync(row => row.ProjectId, row => row.TriedAt, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. listed
                .Select(id => (Id: id, TriedAt: tried.TryGetValue(id, out var at) ? at : Instant.Beginning))
                .Where(project => project.TriedAt <= due)
                .OrderBy(project => project.TriedAt)
                .ThenBy(project => project.Id, StringComparer.Ordinal)
                .Take(ProjectsPerTurn)
                .Select(project => project.Id),
        ];
    }

    /// <summary>One project's fault is its own: it is kept beside it, and the next turn begins with another.</summary>
    private async Task TryAsync<T>(
        Func<ReportsDbContext, DbSet<T>> rows,
        string organizationId,
        string projectId,
        SettingFaults faults,
        Func<Task<Action<T>>> read,
        Func<T> create,
        CancellationToken cancellationToken
    )
        where T : ProviderSettingRow
    {
        var now = time.Now();
        try
        {
            var change = await read();
            await KeepAsync(row =>
            {
                change(row);
                (row.ReadAt, row.Fault) = (now, null);
            });
            faults.Read();
        }
        catch (AdminApiException fault)
        {
            await KeepAsync(row => row.Fault = fault.Message);
            faults.Add(fault);
        }

        async Task KeepAsync(Action<T> change)
        {
            using var held = await writeLock.TakeAsync(cancellationToken);
            await using var database = await reports.CreateDbContextAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var row = await rows(database)
                .SingleOrDefaultAsync(row => row.OrganizationId == organizationId && row.ProjectId == projectId, cancellationToken);
            if (row is null)
            {
                row = create();
                rows(database).Add(row);
            }

            row.TriedAt = now;
            change(row);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <exception cref="AdminApiException">None of them can be read.</exception>
    private async Task<string?> EndAsync<T>(
        Func<ReportsDbContext, DbSet<T>> rows,
        string organizationId,
        SettingFaults faults,
        CancellationToken cancellationToken
    )
        where T : ProviderSettingRow
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var listed = database
            .ProviderProjects.Where(project =>
                project.OrganizationId == organizationId && project.NotListedSince == null && project.Status != "archived"
            )
            .Select(project => project.ProjectId);
        var kept = await rows(database)
            .AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && (row.ProjectId == "" || listed.Contains(row.ProjectId)))
            .Select(row => row.Fault)
            .ToListAsync(cancellationToken);
        var failed = kept.Count(fault => fault is not null);
        if (faults.First is { } first && failed == kept.Count)
        {
            throw first;
        }

        return failed == 0 ? null : $"{failed} of {kept.Count} could not be read; the reason stands beside each.";
    }

    private static string? Names(JsonElement tiers) =>
        tiers.ValueKind switch
        {
            JsonValueKind.String => tiers.GetString(),
            JsonValueKind.Array => string.Join(
                ", ",
                tiers.EnumerateArray().Where(tier => tier.ValueKind == JsonValueKind.String).Select(tier => tier.GetString())
            ),
            _ => null,
        };

    private static long? Cents(decimal? amount) => amount is >= 0 and <= 1_000_000_000_000_000 ? (long)amount.Value : null;

    private static string? Short(string? text) => string.IsNullOrEmpty(text) ? null : text.Cut(LongestValue);
}
