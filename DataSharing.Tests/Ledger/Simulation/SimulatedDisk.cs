using System.Buffers.Binary;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>
/// Real files of a real SQLite. A process that dies leaves a copy of them as they were at that moment, of whose log anything that was not
/// yet promised to be on disk may be missing.
/// </summary>
internal sealed class SimulatedDisk : IDbContextFactory<LedgerDbContext>, IDisposable
{
    private const int Header = 32;
    private const int FrameHeader = 24;
    private const int Page = 4096;

    // What a disk loses is decided here, so that a real one would only be slow; files in memory are where Linux has them.
    private static readonly string? _inMemory = Directory.Exists("/dev/shm") ? "/dev/shm" : null;

    private readonly Support.TemporaryFolder _folder;
    private readonly DataDirectory _directory;
    private readonly DbContextOptions<LedgerDbContext> _options;

    private SimulatedDisk(Support.TemporaryFolder folder)
    {
        _folder = folder;
        _directory = new DataDirectory(_folder.Path);
        Engine = new SqliteEngine(_directory.FileOf);
        var options = new DbContextOptionsBuilder<LedgerDbContext>();
        Engine.Use(options, Store.Ledger);
        _options = options.Options;
        Ledger = new SqliteLedger(_directory, this);
    }

    public SqliteEngine Engine { get; }

    public SqliteLedger Ledger { get; }

    public static async Task<SimulatedDisk> NewAsync()
    {
        var folder = new Support.TemporaryFolder(_inMemory);
        await Support.MigratedFiles.CopyToAsync(folder);
        return new SimulatedDisk(folder);
    }

    public LedgerDbContext CreateDbContext() => new(_options);

    /// <summary>What is there now.</summary>
    public FilesAtAMoment Look()
    {
        var database = Read(_directory.LedgerDatabase);
        var log = File.Exists(Log) ? Read(Log).AsSpan() : [];
        if (log.Length < Header)
        {
            return new FilesAtAMoment(database, 0, 0);
        }

        // Frames of this run of the log carry its salt; the last one of a group says how large the database is then.
        var salt = BinaryPrimitives.ReadUInt64BigEndian(log[16..]);
        var committed = (long)Header;
        for (
            var frame = Header;
            frame + FrameHeader + Page <= log.Length && BinaryPrimitives.ReadUInt64BigEndian(log[(frame + 8)..]) == salt;
            frame += FrameHeader + Page
        )
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(log[(frame + 4)..]) != 0)
            {
                committed = frame + FrameHeader + Page;
            }
        }

        return new FilesAtAMoment(database, salt, committed);
    }

    /// <summary>What the next process finds.</summary>
    /// <param name="torn">What was lost; null if nothing was.</param>
    public SimulatedDisk AfterACrash(Tear? torn)
    {
        var folder = new Support.TemporaryFolder(_inMemory);
        Directory.CreateDirectory(folder);
        var next = new SimulatedDisk(folder);
        File.WriteAllBytes(next._directory.LedgerDatabase, torn?.Database ?? Read(_directory.LedgerDatabase));
        if (File.Exists(Log))
        {
            var log = Read(Log);
            var lost = (int)Math.Min(log.Length, torn?.At ?? log.Length);
            log.AsSpan(lost).Clear();
            File.WriteAllBytes(next.Log, torn is null or { IsZeroed: true } ? log : log[..lost]);
        }

        return next;
    }

    public void Dispose()
    {
        Ledger.Dispose();
        _folder.Dispose();
    }

    private string Log => _directory.LedgerDatabase + "-wal";

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
