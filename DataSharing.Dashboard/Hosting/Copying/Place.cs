using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>Where an installation is, or shall be.</summary>
/// <param name="Directory">The folder of the keys, and of SQLite's files.</param>
/// <param name="PostgreSql">The connection string of the database in the place of these; null for them.</param>
internal sealed record Place(DataDirectory Directory, string? PostgreSql);
