namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>The ledger is not what its model says.</summary>
internal sealed class SimulationFailure(string what) : Exception(what)
{
    public static void Unless(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new SimulationFailure(what);
        }
    }
}
