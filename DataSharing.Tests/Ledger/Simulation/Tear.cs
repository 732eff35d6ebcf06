namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>
/// What a process that died in a commit leaves: the database as it was before, and a beginning of what the commit logged.
/// </summary>
/// <param name="Database">Before the commit.</param>
/// <param name="At">From where on the log did not reach the disk.</param>
/// <param name="IsZeroed">Whether its length did: what is missing then reads as zeros.</param>
internal sealed record Tear(byte[] Database, long At, bool IsZeroed);

/// <summary>The files at one moment.</summary>
/// <param name="Database">The database without its log.</param>
/// <param name="Run">Which run of the log this is: it starts anew once all of it is in the database.</param>
/// <param name="Committed">Bytes of the log that belong to committed groups.</param>
internal sealed record FilesAtAMoment(byte[] Database, ulong Run, long Committed)
{
    /// <summary>Loses something of what came after this moment; null where the log was started anew meanwhile.</summary>
    public Tear? TornSomewhere(FilesAtAMoment after, Random random) =>
        after.Run == Run || Committed == 0 ? new Tear(Database, At(after, random), random.Next(2) == 0) : null;

    // Nothing, all, or as much as there is by chance: by chance alone it would never be all of it.
    private long At(FilesAtAMoment after, Random random) =>
        random.Next(6) switch
        {
            0 => Committed,
            1 => after.Committed,
            _ => random.NextInt64(Committed, after.Committed + 1),
        };
}
