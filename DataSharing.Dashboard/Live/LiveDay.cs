using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Live;

/// <summary>A model's use on the last days.</summary>
/// <param name="Model">The resolved model.</param>
/// <param name="Last">The last day of it.</param>
/// <param name="Tokens">Of all these days.</param>
internal sealed record ModelTokens(string Model, UtcDay Last, long Tokens);

/// <summary>What the ledger has of an organization's present UTC day: one for all who look at it, until events are recorded.</summary>
/// <param name="Ledger">The day.</param>
/// <param name="Hours">By hour and model, what counted against a pool.</param>
/// <param name="Models">Those that were used on the last days.</param>
internal sealed record LiveDay(LedgerDay Ledger, IReadOnlyList<HourTokens> Hours, IReadOnlyList<ModelTokens> Models);
