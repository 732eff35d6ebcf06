namespace DataSharing.Dashboard.Data.Engines;

/// <summary>What is kept apart: a file each with SQLite, a schema each with PostgreSQL.</summary>
internal enum Store
{
    /// <summary>People, organizations, decisions.</summary>
    Application,

    /// <summary>Usage events and their roll-ups.</summary>
    Ledger,

    /// <summary>What the provider reports.</summary>
    Reports,
}
