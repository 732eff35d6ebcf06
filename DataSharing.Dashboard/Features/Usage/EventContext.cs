using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What was known when a request was decided, as far as its sentence needs it.</summary>
/// <param name="FailedRule">The sentence of the rule that failed then, if the organization was not eligible.</param>
/// <param name="Confidence">How well the catalogue knew then that the model is covered; null if it did not name it.</param>
public sealed record EventContext(string? FailedRule, Confidence? Confidence)
{
    /// <summary>
    /// What it costs at the list price of its day. The list is of the standard service tier: of batch, flex and priority it says nothing.
    /// </summary>
    public ListPrice? Price { get; init; }

    /// <summary>Everything that kept it from being free by what was known then; empty if only the day's rest decided.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; init; } = [];

    internal static EventContext Of(OrganizationHistory history, EventRow row)
    {
        var then = history.At(row.DecidedAsOf, row.RecordedAt);
        var verdict = then.Judge();
        return new EventContext(row.Rule is { } rule ? Banner.Sentence(verdict[rule].Explanation) : null, ConfidenceOf(then, row))
        {
            Obstacles = Obstacle.Of(new DecisionBasis(then, verdict), row.ToEvent(), row.DecidedAsOf),
            Price = row.ToEvent().HasExcludedServiceTier
                ? ListPrice.NotKnown(row.Counted)
                : ListPrice.Of(history.Programme.On(row.Day).Prices, row.ResolvedModel, row.Day, row.Counted),
        };
    }

    /// <summary>How well the catalogue of then knew that the model is covered; null if it did not name it.</summary>
    internal static Confidence? ConfidenceOf(OrganizationSnapshot then, EventRow row) =>
        then.Catalogue.Models.Resolve(row.Model, row.DecidedAsOf.Day).Snapshot?.Confidence;
}
