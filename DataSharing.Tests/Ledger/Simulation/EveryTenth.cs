namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Says which groups are written wrongly, over all processes of a world: a fault would begin to count anew with each.</summary>
internal sealed class EveryTenth
{
    private int _groups;

    public bool Next() => ++_groups % 10 == 0;
}
