namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>The process is gone.</summary>
internal sealed class ProcessDied() : Exception("The process died.");
