using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Reads data retention once a day into the facts: Zero Data Retention of the organization and of its projects, with its source.
/// </summary>
internal sealed class DataRetentionKind(
    IDbContextFactory<ApplicationDbContext> databases,
    AdminApi api,
    SetFacts facts,
    MarkProject mark,
    TimeProvider time
) : SyncKind
{
    /// <summary>A fact that was read long ago is entered anew, so that it does not ask for confirmation while it is being read.</summary>
    private static readonly TimeSpan _renew = TimeSpan.FromDays(20);

    public override string Name => "data_retention";

    public override string Title => "Data retention";

    public override string Without => "Zero Data Retention stays as it was entered or read before.";

    public override TimeSpan Every => TimeSpan.FromDays(1);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var history = (await database.FindHistoryAsync(reading.OrganizationId, cancellationToken))!;
        var projects = history.At(time.Now()).Projects.Where(project => !project.Archived).ToList();
        reading.Begin(1 + projects.Count);
        var faults = new List<AdminApiException>();

        // One that cannot be read, or entered, stays as it is, and keeps no other from being read: not known is not off.
        await TryAsync(async () =>
        {
            if (
                (await api.DataRetentionAsync(reading.Key, null, cancellationToken)).IsZero is { } zero
                && !reading.Part.Entered.Contains("")
            )
            {
                await EnterAsync(reading.OrganizationId, history.ZeroDataRetention.At(time.Now()), zero, cancellationToken);
                reading.Part.Entered.Add("");
            }
        });
        foreach (var project in projects)
        {
            await TryAsync(async () =>
            {
                if (
                    (await api.DataRetentionAsync(reading.Key, project.Id, cancellationToken)).IsZeroOfProject is { } own
                    && own != project.ZeroDataRetention
                    && reading.Part.Entered.Add(project.Id)
                )
                {
                    await mark.ExecuteAsync(
                        Actor.Connection,
                        reading.OrganizationId,
                        project.Id,
                        ProjectMarkKind.Zdr,
                        own,
                        cancellationToken
                    );
                }
            });
        }

        if (faults.Count > 0)
        {
            var (first, most) = (faults[0], 1 + projects.Count);
            throw new AdminApiException(
                first.Fault,
                most == 1 ? first.Message : $"{faults.Count} of {most} could not be read. {first.Message}",
                first,
                faults.Max(fault => fault.RetryAfter)
            );
        }

        async Task TryAsync(Func<Task> read)
        {
            await reading.RequireUnchangedAsync(cancellationToken);
            try
            {
                await read();
                reading.Finish();
            }
            catch (AdminApiException fault) when (fault.Fault != AdminApiFault.KeyRefused)
            {
                faults.Add(fault);
            }
            catch (ProblemException problem)
            {
                faults.Add(new AdminApiException(AdminApiFault.Own, $"What was read could not be entered: {problem.Message}", problem));
            }
        }
    }

    public override Task ProbeAsync(AdminKey key, CancellationToken cancellationToken) =>
        api.DataRetentionAsync(key, null, cancellationToken);

    private async Task EnterAsync(
        string organizationId,
        TimelineEntry<Core.Organizations.RecordedFact<bool?>>? known,
        bool zero,
        CancellationToken cancellationToken
    )
    {
        if (known?.Value is { Source: FactSource.Read } read && read.Value == zero && time.Now().Since(known.RecordedAt) < _renew)
        {
            return;
        }

        await facts.ExecuteAsync(
            Actor.Connection,
            organizationId,
            new FactValuesInput(Zdr: zero ? "yes" : "no"),
            effectiveAt: null,
            cancellationToken
        );
    }
}
