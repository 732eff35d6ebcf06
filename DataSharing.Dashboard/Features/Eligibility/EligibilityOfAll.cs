using System.Runtime.CompilerServices;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Eligibility;

/// <summary>One organization as of the instant that was asked about.</summary>
internal sealed record JudgedOrganization(Organization Organization, OrganizationSnapshot Snapshot, EligibilityVerdict Verdict);

/// <summary>All organizations as of one instant, in the order of their ids.</summary>
/// <param name="At">The instant.</param>
/// <param name="Organizations">Read while they are taken.</param>
internal sealed record JudgedOrganizations(Instant At, IAsyncEnumerable<JudgedOrganization> Organizations);

/// <summary>Which organizations may take part, and do, and why the others do not: of all at once, by what is known now.</summary>
internal sealed class EligibilityOfAll(IDbContextFactory<ApplicationDbContext> databases, Changes changes, TimeProvider time)
{
    /// <summary>How many are held in memory.</summary>
    internal int AtOnce { get; init; } = 2_000;

    /// <param name="actor">Who asks; that they did stands in the platform's log.</param>
    /// <param name="day">As of the end of this UTC day, or of now; null for now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The day is to come, or lies before the programme.</exception>
    public async Task<JudgedOrganizations> GetAsync(Actor actor, UtcDay? day, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var at = day < now.Day ? day.Value.End.Before : now;
        await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.EligibilityExported,
            async scope =>
            {
                Require(day, now, await scope.Database.ProgrammeAsync(cancellationToken));
                return scope.Audit(AuditTypes.EligibilityExported, @new: new { as_of = at.ToString() });
            },
            cancellationToken
        );
        return new JudgedOrganizations(at, JudgeAsync(at, now, cancellationToken));
    }

    private static void Require(UtcDay? day, Instant now, ProgrammeHistory programme)
    {
        if (day is not { } asked)
        {
            return;
        }

        var models = programme.On(asked).Models;
        switch (ProgrammeDays.Of(asked, now.Day, models))
        {
            case DayStanding.Ahead:
                throw new InvalidInputException("day", $"{asked} is to come: ask about a day up to {now.Day} (UTC).");
            case DayStanding.BeforeProgramme and var standing:
                throw new InvalidInputException("day", ProgrammeDays.Notice(standing, asked, models)!);
            default:
                return;
        }
    }

    // What is recorded while it is read was not known when it was asked: the answer is of one moment, and keeps no writer waiting.
    private async IAsyncEnumerable<JudgedOrganization> JudgeAsync(
        Instant at,
        Instant knownAt,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var (organization, history) in database.AllHistoriesAsync(AtOnce, cancellationToken))
        {
            if (organization.CreatedAt <= knownAt)
            {
                var snapshot = history.KnownBy(knownAt).At(at, knownAt);
                yield return new JudgedOrganization(organization, snapshot, snapshot.Judge());
            }
        }
    }
}
