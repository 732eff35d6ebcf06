namespace DataSharing.Dashboard.Ledger;

/// <summary>For how long events are kept with all that they say.</summary>
/// <param name="Days">Before the present UTC day; null for ever.</param>
internal sealed record KeepEvents(int? Days);
