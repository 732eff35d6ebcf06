using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>The names under which the kinds that are watched keep their state.</summary>
internal static class WatchedKinds
{
    public const string Projects = "projects";
    public const string ServiceTiers = "service_tiers";
    public const string SpendLimits = "spend_limits";
    public const string AuditLog = "audit_log";
    public const string Models = "models";

    /// <summary>Each turn.</summary>
    public static TimeSpan EachTurn { get; } = TimeSpan.FromMinutes(4.5);
}

/// <summary>Which projects there are, and where their data is kept.</summary>
internal sealed class ProjectsKind(WatchProjects projects, AdminApi api) : SyncKind
{
    public override string Name => WatchedKinds.Projects;

    public override string Title => "Projects";

    public override string Without => "New, renamed and archived projects are not seen here.";

    public override TimeSpan Every => WatchedKinds.EachTurn;

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        reading.Begin(1);
        await reading.RequireUnchangedAsync(cancellationToken);
        var (_, leftOut) = await projects.ReadAsync(Actor.Connection, reading.OrganizationId, reading.Key, cancellationToken);
        reading.Note = WatchProjects.NoteOf(leftOut);
        reading.Finish();
    }

    public override Task ProbeAsync(AdminKey key, CancellationToken cancellationToken) => api.ProjectsAsync(key, cancellationToken);
}

/// <summary>What requests without a service tier run as, project by project.</summary>
internal sealed class ServiceTiersKind(WatchSettings settings, AdminApi api) : SyncKind
{
    public override string Name => WatchedKinds.ServiceTiers;

    public override string Title => "Service tiers of projects";

    public override string Without => "What requests without a service tier run as is not known.";

    public override TimeSpan Every => WatchedKinds.EachTurn;

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        reading.Begin(1);
        reading.Note = await settings.ReadTiersAsync(reading.OrganizationId, reading.KeyOfEach, cancellationToken);
        reading.Finish();
    }

    public override async Task ProbeAsync(AdminKey key, CancellationToken cancellationToken)
    {
        if ((await api.ProjectsAsync(key, cancellationToken)).Find(project => project.Status != "archived") is { } project)
        {
            await api.ServiceTierSettingsAsync(key, project.Id, cancellationToken);
        }
    }
}

/// <summary>Hard limits of spending: of the organization, and project by project.</summary>
internal sealed class SpendLimitsKind(WatchSettings settings) : SyncKind
{
    public override string Name => WatchedKinds.SpendLimits;

    public override string Title => "Spend limits";

    public override string Without => "Whether a spend limit stops requests is not known.";

    public override TimeSpan Every => WatchedKinds.EachTurn;

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        reading.Begin(1);
        reading.Note = await settings.ReadSpendLimitsAsync(
            reading.OrganizationId,
            reading.KeyOfEach,
            reading.ByTheMinute,
            cancellationToken
        );
        reading.Finish();
    }

    public override Task ProbeAsync(AdminKey key, CancellationToken cancellationToken) =>
        settings.FindLimitAsync(key, "", cancellationToken);
}

/// <summary>The provider's own audit log.</summary>
internal sealed class AuditLogKind(IDbContextFactory<ReportsDbContext> reports, WatchAuditLog log, AdminApi api, TimeProvider time)
    : SyncKind
{
    public override string Name => WatchedKinds.AuditLog;

    public override string Title => "OpenAI's audit log";

    public override string Without => "Activity shows only what was done here.";

    public override TimeSpan Every => WatchedKinds.EachTurn;

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        reading.Begin(1);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var before = await database
            .KindStates.AsNoTracking()
            .Where(state => state.OrganizationId == reading.OrganizationId && state.Kind == Name)
            .Select(state => state.ReadUntil ?? state.CompletedAt)
            .SingleOrDefaultAsync(cancellationToken);

        // A reading may take many minutes: the next one goes on from where this one began.
        var begunAt = reading.Part.AskedAt ??= time.Now();
        reading.Note = await log.ReadAsync(reading.OrganizationId, reading.Key, before, cancellationToken, begunAt);
        reading.ReadUntil = begunAt;
        reading.Finish();
    }

    public override Task ProbeAsync(AdminKey key, CancellationToken cancellationToken) =>
        api.AuditLogAsync(key, time.Now().Plus(TimeSpan.FromDays(-1)), null, null, cancellationToken);
}

/// <summary>Which models end, and when.</summary>
internal sealed class ModelsKind(WatchModels models, AdminApi api) : SyncKind
{
    public override string Name => WatchedKinds.Models;

    public override string Title => "Models that end";

    public override string Without => "The days on which models end are those of the catalogue only.";

    public override TimeSpan Every => TimeSpan.FromDays(1);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        reading.Begin(1);
        await NotOfTheKeyAsync(() => models.ReadAsync(reading.OrganizationId, reading.Key, cancellationToken));
        reading.Finish();
    }

    public override Task ProbeAsync(AdminKey key, CancellationToken cancellationToken) =>
        NotOfTheKeyAsync(() => api.ModelsAsync(key, cancellationToken));

    // The list of models is no part of the admin API: a good admin key may be answered with 401 there, which says nothing of what else it
    // reads.
    private static async Task NotOfTheKeyAsync(Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (AdminApiException exception) when (exception.Fault == AdminApiFault.KeyRefused)
        {
            throw new AdminApiException(
                AdminApiFault.Forbidden,
                "The key may not read the list of models (401): admin keys often may not.",
                exception
            );
        }
    }
}
