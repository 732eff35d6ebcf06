namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>What goes wrong in a group, or while old events go.</summary>
internal enum Fault
{
    None,

    /// <summary>A step does nothing and fails.</summary>
    Before,

    /// <summary>A step does its work and fails.</summary>
    After,

    /// <summary>The process dies before a step.</summary>
    DeathBefore,

    /// <summary>The process dies after a step.</summary>
    DeathAfter,

    /// <summary>The database itself refuses a row of the commit, when others of it are written.</summary>
    Within,

    /// <summary>The process dies while the group is being written, and any beginning of it may be on disk.</summary>
    TornCommit,
}
