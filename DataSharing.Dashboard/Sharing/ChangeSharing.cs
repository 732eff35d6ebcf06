using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>A decision of an owner: the new lists of one or more controls.</summary>
/// <param name="OrganizationId">Where.</param>
/// <param name="Lists">The controls to change.</param>
/// <param name="Version">The version that the owner saw; 0 before the first change.</param>
/// <param name="AcknowledgedTerms">The terms that the owner acknowledged; needed to turn anything on.</param>
internal sealed record SharingChange(
    string OrganizationId,
    IReadOnlyDictionary<SharingControl, SharingList> Lists,
    long Version,
    int? AcknowledgedTerms
);

/// <summary>Records a decision about sharing. It switches nothing at OpenAI.</summary>
internal sealed class ChangeSharing(
    Changes changes,
    IDbContextFactory<ApplicationDbContext> databases,
    ChangeInstant instant,
    RequestEnding ending,
    TimeProvider time
)
{
    public async Task ExecuteAsync(Actor actor, SharingChange change, CancellationToken cancellationToken)
    {
        var recorded = await changes.ExecuteAsync(
            actor,
            change.OrganizationId,
            Right.Decide,
            AuditTypes.DataSharingUpdated,
            async scope =>
            {
                var current = await SharingQueries.ReadAsync(scope.Database, change.OrganizationId, cancellationToken);
                RequireSeen(current, change.Version);
                var history = (await scope.Database.FindHistoryAsync(change.OrganizationId, cancellationToken))!;

                // As of when it will hold: a mark that was set a moment ago counts already.
                return await AppendAsync(scope, current, history.At(instant.Next()), change, cancellationToken);
            },
            cancellationToken
        );

        await FinishAsync(change.OrganizationId, recorded);
    }

    /// <summary>A decision rests on what its owner saw.</summary>
    /// <exception cref="ConflictException">Somebody has decided meanwhile.</exception>
    internal static void RequireSeen(SharingView current, long version)
    {
        if (version != current.Version)
        {
            throw new ConflictException(
                "version_conflict",
                $"The setting is at version {current.Version}, changed by {current.UpdatedBy ?? "nobody yet"}; you saw version {version}. Nothing was changed.",
                "$.version"
            );
        }
    }

    /// <summary>Appends the records of a change inside somebody's transaction; returns them, none if nothing differs.</summary>
    internal async Task<List<SharingRecord>> AppendAsync(
        Change scope,
        SharingView current,
        OrganizationSnapshot organization,
        SharingChange change,
        CancellationToken cancellationToken
    )
    {
        var differing = change.Lists.Where(pair => current[pair.Key].Record is null || current[pair.Key].List != pair.Value).ToList();
        var effectiveAt = instant.Next();
        var turnsOn = false;
        foreach (var (control, list) in differing)
        {
            Check(control, list, organization);
            turnsOn |= list.TurnsOnFrom(current[control].List);
        }

        if (turnsOn && change.AcknowledgedTerms != current.Terms.Version)
        {
            throw new InvalidInputException(
                "$.acknowledged_terms",
                $"acknowledged_terms must be {current.Terms.Version}: turning sharing on needs the current terms to be acknowledged.",
                "terms_not_acknowledged"
            );
        }

        var records = differing.ConvertAll(pair => new SharingRecord
        {
            OrganizationId = change.OrganizationId,
            Version = current.Version + 1,
            Control = pair.Key,
            List = pair.Value,
            EffectiveAt = effectiveAt,
            RecordedAt = scope.Now,
            ById = scope.Actor.Id,
            ByName = scope.Standing.Name,
            TermsVersion = turnsOn ? current.Terms.Version : null,
            TermsSha256 = turnsOn ? current.Terms.Sha256 : null,
        });
        if (records.Count > 0)
        {
            scope.Database.SharingRecords.AddRange(records);
            scope.Audit(
                AuditTypes.DataSharingUpdated,
                subject: $"version {current.Version + 1}",
                old: records.ToDictionary(
                    record => record.Control.Wire(),
                    record => ControlDto.Describe(current[record.Control].Record?.List)
                ),
                @new: records.ToDictionary(record => record.Control.Wire(), record => ControlDto.Describe(record.List)),
                effectiveAt,
                turnsOn ? current.Terms : null
            );
            await GrantAsync(scope, current, organization, records, cancellationToken);
        }

        return records;
    }

    // Whoever decides what somebody asked for has answered them, however they came to it. Where nothing of the project can be shared the
    // request stays: it can be declined only.
    private async Task GrantAsync(
        Change scope,
        SharingView current,
        OrganizationSnapshot organization,
        List<SharingRecord> records,
        CancellationToken cancellationToken
    )
    {
        if (current.Requests.Count == 0)
        {
            return;
        }

        var decided = current.Decisions.ToDictionary();
        foreach (var record in records)
        {
            decided[record.Control] = record.List;
        }

        var organizationId = records[0].OrganizationId;
        var open = await scope
            .Database.MemberRequests.Where(request => request.OrganizationId == organizationId && request.AnsweredAt == null)
            .OrderBy(request => request.Sequence)
            .ToListAsync(cancellationToken);
        foreach (
            var request in open.Where(request =>
                organization.FindProject(request.ProjectId) is { } project
                && SharingWishes.IsGranted(request.Wish, project, decided, current.Declarations)
            )
        )
        {
            await ending.EndAsync(
                scope,
                request,
                MemberRequestState.Granted,
                AuditTypes.DataSharingRequestGranted,
                answer: null,
                cancellationToken
            );
        }
    }

    private static void Check(SharingControl control, SharingList list, OrganizationSnapshot organization)
    {
        var place = $"$.controls.{control.Wire()}";
        if (list.ProjectIds.FirstOrDefault(id => organization.FindProject(id) is null) is { } unknown)
        {
            throw new InvalidInputException(
                $"{place}.project_ids",
                $"No project \"{unknown}\" is known in this organization.",
                "project_unknown"
            );
        }

        if (organization.Projects.FirstOrDefault(project => !project.Archived && project.IsPromisedAgainst(list)) is { } marked)
        {
            throw new InvalidInputException(
                place,
                $"\"{marked.Name.InSentence()}\" ({marked.Id}) is marked never share. Choose selected projects without it, or take the mark off first.",
                "never_share_conflict"
            );
        }
    }

    /// <summary>After the commit: stamps the records anew if it took longer than their head start, since requests may have been decided by
    /// the
    /// old setting meanwhile. Not to be cancelled: the change is made.</summary>
    internal async Task FinishAsync(string organizationId, List<SharingRecord> recorded)
    {
        var cancellationToken = CancellationToken.None;
        if (recorded.Count == 0)
        {
            return;
        }

        ending.Told();
        var (version, effectiveAt) = (recorded[0].Version, recorded[0].EffectiveAt);
        while (instant.IsPast(effectiveAt))
        {
            effectiveAt = instant.Next();
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database
                .SharingRecords.Where(record => record.OrganizationId == organizationId && record.Version == version)
                .ExecuteUpdateAsync(set => set.SetProperty(record => record.EffectiveAt, effectiveAt), cancellationToken);
            new Change(database, Actor.Operator, Standing.Operator with { Name = "This console" }, organizationId, time).Audit(
                AuditTypes.DataSharingHoldsLater,
                $"version {version}",
                effectiveAt: effectiveAt
            );
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
