namespace DataSharing.Dashboard.Data.Engines;

/// <summary>Who of several servers on one database does what only one may do: looks for alerts, and sends messages.</summary>
/// <remarks>
/// What the leader stores is checked in its own transaction, since two may hold themselves for it for as long as a broken connection takes
/// to be noticed. Safe for use by several threads at once.
/// </remarks>
internal interface ILeadership
{
    /// <summary>Asks whether it is this server; if nobody is, from now on it is. Asked before each turn of the work.</summary>
    /// <exception cref="System.Data.Common.DbException">Nobody knows: the database cannot be asked.</exception>
    ValueTask<bool> HoldsAsync(CancellationToken cancellationToken);
}

/// <summary>A database that only one server can use.</summary>
internal sealed class OnlyServer : ILeadership
{
    public ValueTask<bool> HoldsAsync(CancellationToken cancellationToken) => new(true);
}
