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

    /// <summary>Bytes of the write-ahead log that belong to committed groups.</summary>
    public long CommittedLog
    {
        get
        {
            using var log = new FileStream(Log, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> header = stackalloc byte[Header];
            if (log.ReadAtLeast(header, Header, throwOnEndOfStream: false) < Header)
            {
                return 0;
            }

            // Frames of this run of the log carry its salt; what follows them is left of the run before.
            var salt = BinaryPrimitives.ReadUInt64BigEndian(header[16..]);
            var end = (long)Header;
            Span<byte> frame = stackalloc byte[FrameHeader];
            while (
                log.Seek(end, SeekOrigin.Begin) == end
                && log.ReadAtLeast(frame, FrameHeader, throwOnEndOfStream: false) == FrameHeader
                && BinaryPrimitives.ReadUInt64BigEndian(frame[8..]) == salt
            )
            {
                end += FrameHeader + Page;
            }

            return end;
        }
    }

    public static async Task<SimulatedDisk> NewAsync()
    {
        var folder = new Support.TemporaryFolder(_inMemory);
        await Support.MigratedFiles.CopyToAsync(folder);
        return new SimulatedDisk(folder);
    }

    public LedgerDbContext CreateDbContext() => new(_options);

    /// <summary>What the next process finds.</summary>
    /// <param name="tornAt">From where on the log was lost; null if nothing of it was.</param>
    public SimulatedDisk AfterACrash(long? tornAt)
    {
        var folder = new Support.TemporaryFolder(_inMemory);
        Directory.CreateDirectory(folder);
        var next = new SimulatedDisk(folder);
        File.Copy(_directory.LedgerDatabase, next._directory.LedgerDatabase);
        if (File.Exists(Log))
        {
            using var from = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var log = new FileStream(next.Log, FileMode.CreateNew);
            from.CopyTo(log);
            log.SetLength(Math.Min(log.Length, tornAt ?? log.Length));
        }

        return next;
    }

    public void Dispose()
    {
        Ledger.Dispose();
        _folder.Dispose();
    }

    private string Log => _directory.LedgerDatabase + "-wal";
}
