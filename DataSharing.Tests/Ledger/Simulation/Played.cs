namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>How much was simulated.</summary>
internal sealed record Played(long Events, long Faults, long Restarts, TimeSpan Time)
{
    public static Played operator +(Played left, Played right) =>
        new(left.Events + right.Events, left.Faults + right.Faults, left.Restarts + right.Restarts, left.Time + right.Time);
}
