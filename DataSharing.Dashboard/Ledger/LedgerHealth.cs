namespace DataSharing.Dashboard.Ledger;

/// <summary>Whether the last commit worked: readiness asks it.</summary>
internal sealed class LedgerHealth
{
    private volatile bool _failing;

    public bool IsFailing => _failing;

    public void Committed() => _failing = false;

    public void Failed() => _failing = true;
}
