using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>An event that was let go: what stays of it for ever, and why there is no more.</summary>
/// <param name="Row">Its id and first decision.</param>
/// <param name="KeptFrom">The first UTC day of which events are kept with all that they say; its own lies before.</param>
public sealed record KeptEvent(KeptDecisionRow Row, UtcDay KeptFrom);
