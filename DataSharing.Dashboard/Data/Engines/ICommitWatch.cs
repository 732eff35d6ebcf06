namespace DataSharing.Dashboard.Data.Engines;

/// <summary>
/// Tells cheaply whether anybody has written to a store: another connection, in this process or another. Safe for use by several threads
/// at once.
/// </summary>
/// <remarks>
/// What was read before is out of date as soon as the version is another one: docs/decisions/0002-seeing-changes.md. On PostgreSQL what is
/// written outside a transaction of this console is not seen: decision 44.
/// </remarks>
internal interface ICommitWatch : IDisposable
{
    /// <summary>Whether the version grows by one with each commit, so that it tells how many there were.</summary>
    bool CountsEach { get; }

    /// <summary>Another value after each commit, to be compared only; never that of a watch that has not looked.</summary>
    /// <exception cref="System.Data.Common.DbException">The database cannot be asked; the next call asks anew.</exception>
    (long Opened, long Version) Version();
}
