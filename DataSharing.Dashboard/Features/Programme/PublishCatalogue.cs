using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>
/// Puts a catalogue in force from the start of a UTC day to come. What was decided before stands, and goes on naming the catalogue that
/// decided it.
/// </summary>
internal sealed class PublishCatalogue(Changes changes)
{
    public const int LongestReason = 500;
    private const int FurthestDays = 365;

    /// <summary>Nobody can publish or withdraw in the last moment before it decides.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(1);

    /// <summary>The first UTC day for which one can be published.</summary>
    public static UtcDay FirstDay(Instant now) => now.Plus(Notice).Day.AddDays(1);

    /// <param name="actor">An administrator.</param>
    /// <param name="catalogue">What decides from then on.</param>
    /// <param name="from">The first UTC day on which it decides; not today: within a day the rules stay the same.</param>
    /// <param name="reason">What it changes and why, for everybody who reads the programme's page.</param>
    /// <param name="cancellationToken">Publishes nothing.</param>
    /// <returns>Its number.</returns>
    public Task<int> ExecuteAsync(
        Actor actor,
        ProgrammeCatalogue catalogue,
        UtcDay from,
        string reason,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.CataloguePublished,
            async scope =>
            {
                var why = Naming.Name(reason, "reason", LongestReason);
                if (from < FirstDay(scope.Now) || from > scope.Now.Day.AddDays(FurthestDays))
                {
                    throw new InvalidInputException(
                        "from",
                        $"from must be a UTC day from {FirstDay(scope.Now)} (a day that has begun keeps its rules) to {scope.Now.Day.AddDays(FurthestDays)} (a year ahead)."
                    );
                }

                var records = await scope
                    .Database.Catalogues.AsNoTracking()
                    .OrderBy(record => record.Number)
                    .Select(record => new
                    {
                        record.Number,
                        record.EffectiveAt,
                        record.WithdrawnAt,
                    })
                    .ToListAsync(cancellationToken);
                if (records.Find(record => record.WithdrawnAt is null && record.EffectiveAt > scope.Now) is { } coming)
                {
                    throw new ConflictException(
                        "one_to_come",
                        $"Catalogue {coming.Number} is to come on {coming.EffectiveAt.Day}, and only one can be. Withdraw it first, or publish once it is in force.",
                        "from"
                    );
                }

                var replaced = (await scope.Database.ProgrammeAsync(cancellationToken)).At(from.Start);
                if (replaced.Catalogue.Hash == catalogue.Hash)
                {
                    throw new InvalidInputException(
                        "catalogue",
                        $"This is catalogue {replaced.Number}, which is in force on {from} anyway."
                    );
                }

                if (await scope.Database.FindUnknownFactAsync(catalogue, scope.Now, cancellationToken) is { } missing)
                {
                    throw new InvalidInputException(
                        "catalogue",
                        $"Organizations here are recorded with the {missing.Kind.Wire()} \"{missing.Value}\", which this catalogue does not have. Keep it, so that they stay what they are."
                    );
                }

                var record = CatalogueRecord.After(
                    records[^1].Number,
                    catalogue,
                    CatalogueOrigin.Published,
                    from.Start,
                    scope.Now,
                    scope.Standing.Name,
                    why
                );
                scope.Database.Catalogues.Add(record);
                scope.Audit(
                    AuditTypes.CataloguePublished,
                    $"catalogue {record.Number}",
                    new { replaced.Number, Sha256 = replaced.Catalogue.Hash },
                    new
                    {
                        record.Number,
                        record.Sha256,
                        Reason = why,
                    },
                    record.EffectiveAt
                );
                return record.Number;
            },
            cancellationToken
        );
}

/// <summary>Takes back a catalogue that has not decided anything yet.</summary>
internal sealed class WithdrawCatalogue(Changes changes)
{
    public Task ExecuteAsync(Actor actor, int number, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.CatalogueWithdrawn,
            async scope =>
            {
                var record =
                    await scope.Database.Catalogues.SingleOrDefaultAsync(
                        record => record.Number == number && record.WithdrawnAt == null,
                        cancellationToken
                    ) ?? throw new NotFoundException($"Catalogue {number}");
                if (record.EffectiveAt <= scope.Now.Plus(PublishCatalogue.Notice))
                {
                    throw new InvalidInputException(
                        "number",
                        $"Catalogue {number} is in force, or is about to be: publish another one in its place."
                    );
                }

                (record.WithdrawnAt, record.WithdrawnBy) = (scope.Now, scope.Standing.Name);
                scope.Audit(
                    AuditTypes.CatalogueWithdrawn,
                    $"catalogue {number}",
                    new { record.Number, record.Sha256 },
                    effectiveAt: record.EffectiveAt
                );
                return true;
            },
            cancellationToken
        );
}
