using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Organizations;

/// <summary>Facts to enter; null leaves one as it is, <c>unknown</c> says that nobody knows.</summary>
/// <param name="Tier">A tier id.</param>
/// <param name="Zdr">yes, no.</param>
/// <param name="Plan">A plan id.</param>
/// <param name="Balance">positive, not_positive.</param>
internal sealed record FactValuesInput(string? Tier = null, string? Zdr = null, string? Plan = null, string? Balance = null)
{
    // For commands, not for the log, which writes these facts once: by their names.
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<(FactKind Kind, string Value)> Given =>
        new[] { (FactKind.Tier, Tier), (FactKind.Zdr, Zdr), (FactKind.Plan, Plan), (FactKind.Balance, Balance) }
            .Where(pair => pair.Item2 is not null)
            .Select(pair => (pair.Item1, pair.Item2!));
}

/// <summary>What somebody saw of a fact before they entered it anew.</summary>
/// <param name="Kind">Which fact.</param>
/// <param name="Sequence">The last entry about it; 0 for none.</param>
internal readonly record struct SeenFact(FactKind Kind, long Sequence);

/// <summary>Enters facts about an organization, from now or from a date. Recorded decisions stand.</summary>
internal sealed class SetFacts(Changes changes)
{
    /// <summary>As the other one, of whoever does not say what they saw.</summary>
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        FactValuesInput input,
        Instant? effectiveAt,
        CancellationToken cancellationToken
    ) => ExecuteAsync(actor, organizationId, input, effectiveAt, seen: null, cancellationToken);

    /// <param name="actor">An owner, an administrator, or the connection to the provider: what it enters was read there.</param>
    /// <param name="organizationId">Of which organization.</param>
    /// <param name="input">The facts.</param>
    /// <param name="effectiveAt">From when they hold; null for now.</param>
    /// <param name="seen">What was seen of one of them; null for whoever does not say.</param>
    /// <param name="cancellationToken">Enters nothing.</param>
    /// <exception cref="ConflictException">It was entered anew since it was seen.</exception>
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        FactValuesInput input,
        Instant? effectiveAt,
        SeenFact? seen,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            AuditTypes.FactsUpdated,
            async scope =>
            {
                var given = input.Given.ToList();
                if (given.Count == 0)
                {
                    throw new InvalidInputException(null, "Give at least one of tier, zdr, plan, balance.");
                }

                var from = effectiveAt ?? scope.Now;
                if (from > scope.Now)
                {
                    throw new InvalidInputException(
                        "effective_at",
                        "A fact holds from now or from a day in the past, not from the future."
                    );
                }

                var before = await scope
                    .Database.OrganizationFacts.AsNoTracking()
                    .Where(fact => fact.OrganizationId == organizationId)
                    .OrderBy(fact => fact.Sequence)
                    .ToListAsync(cancellationToken);
                if (seen is { } saw && before.Exists(fact => fact.Kind == saw.Kind && fact.Sequence > saw.Sequence))
                {
                    throw new ConflictException(
                        "fact_changed",
                        "This fact was entered anew meanwhile. It is shown as it is now, and nothing of yours was recorded.",
                        saw.Kind.Wire()
                    );
                }

                var catalogues = (await scope.Database.ProgrammeAsync(cancellationToken)).Since(from).ToList();
                foreach (var (kind, value) in given)
                {
                    var stored = Check(catalogues, kind, value);
                    scope.Database.OrganizationFacts.Add(New(organizationId, kind, stored, from, scope));
                    var old = before.Where(fact => fact.Kind == kind).ToTimeline(fact => fact.Value).At(from)?.Value;
                    scope.Audit(AuditTypes.FactsUpdated, kind.Wire(), old ?? FactValues.Unknown, value, from);
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>The four facts of a new organization, for all time before: what was not given is unknown.</summary>
    public static void AddFirst(Change scope, IReadOnlyList<ProgrammeCatalogue> catalogues, string organizationId, FactValuesInput input)
    {
        var given = input.Given.ToDictionary(pair => pair.Kind, pair => Check(catalogues, pair.Kind, pair.Value));
        foreach (var kind in Enum.GetValues<FactKind>())
        {
            scope.Database.OrganizationFacts.Add(New(organizationId, kind, given.GetValueOrDefault(kind), Instant.Beginning, scope));
        }
    }

    /// <summary>The value as stored: null if unknown.</summary>
    /// <param name="catalogues">Those that decide while the fact holds: a value that one of them does not have would mean nothing
    /// then.</param>
    /// <param name="kind">Which fact.</param>
    /// <param name="value">As given.</param>
    /// <exception cref="InvalidInputException">Not a value of this fact; says which are.</exception>
    private static string? Check(IReadOnlyList<ProgrammeCatalogue> catalogues, FactKind kind, string value)
    {
        var valid = catalogues.Select(catalogue => Values(catalogue, kind)).Aggregate((left, right) => [.. left.Intersect(right)]);
        if (value == FactValues.Unknown)
        {
            return null;
        }

        return valid.Contains(value)
            ? value
            : throw new InvalidInputException(
                kind.Wire(),
                $"{kind.Wire()} must be one of {string.Join(", ", valid)}, {FactValues.Unknown}; \"{value}\" is not."
            );
    }

    public static IReadOnlyList<string> Values(ProgrammeCatalogue catalogue, FactKind kind) =>
        kind switch
        {
            FactKind.Tier => [.. catalogue.Tiers.Select(tier => tier.Id)],
            FactKind.Plan => [.. catalogue.Plans.Select(plan => plan.Id)],
            FactKind.Zdr => ["yes", "no"],
            _ => ["positive", "not_positive"],
        };

    private static OrganizationFact New(string organizationId, FactKind kind, string? value, Instant effectiveAt, Change scope) =>
        new()
        {
            OrganizationId = organizationId,
            Kind = kind,
            Value = value,
            Source = scope.Standing.IsConnection ? FactSource.Read : FactSource.Entered,
            EffectiveAt = effectiveAt,
            RecordedAt = scope.Now,
            RecordedBy = scope.Standing.Name,
        };
}
