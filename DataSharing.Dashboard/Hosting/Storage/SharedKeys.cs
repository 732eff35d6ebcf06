using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// The keys of all servers of one database: what lies in keys/ is kept there too, sealed, and each server has its own copy. A server that
/// begins in an empty folder has them from there.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="directory">The folder of this server.</param>
/// <param name="seal">Seals them; null where keys lie in folders alone.</param>
/// <param name="logger">Is told of keys that are sealed anew.</param>
internal sealed partial class SharedKeys(NpgsqlDataSource source, DataDirectory directory, KeySeal? seal, ILogger<SharedKeys> logger)
{
    /// <summary>Whether they are kept in the database.</summary>
    public bool AreKept => seal is not null;

    /// <summary>Puts those into the folder that are missing there; those that are there stay as they are.</summary>
    /// <exception cref="InvalidInputException">They are kept in the database, and cannot be opened.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, whole) in await ReadAsync(cancellationToken))
        {
            var file = Path.Combine(directory.KeysPath, name);
            if (File.Exists(file) || Path.GetFileName(file) != name)
            {
                continue;
            }

            var content = seal is null
                ? throw new InvalidInputException(
                    KeySeal.Option,
                    $"keys/{name} is missing, and is kept in the database, sealed: give {KeySeal.Option}, or put the file back."
                )
                : seal.Open(name, whole)
                    ?? throw new InvalidInputException(
                        KeySeal.Option,
                        $"{KeySeal.Option} is not the key that seals keys/{name} in the database: give that one, or put the file back."
                    );
            await WriteAsync(file, content, cancellationToken);
        }
    }

    /// <summary>Keeps what lies in the folder.</summary>
    /// <param name="sealsAnew">Whether one that another key has sealed is sealed anew: that is how <see cref="KeySeal.Option"/> is
    /// changed, by a start.</param>
    /// <param name="cancellationToken">Leaves the rest for the next time.</param>
    public async Task KeepAsync(bool sealsAnew, CancellationToken cancellationToken)
    {
        if (seal is null)
        {
            return;
        }

        var kept = await ReadAsync(cancellationToken);
        foreach (var name in KeyFolder.Read(directory).Select(key => key.Split(' ')[0]))
        {
            if (kept.TryGetValue(name, out var whole))
            {
                if (!sealsAnew || seal.Open(name, whole) is not null)
                {
                    continue;
                }

                LogSealedAnew(name);
            }

            var content = await File.ReadAllBytesAsync(Path.Combine(directory.KeysPath, name), cancellationToken);
            await using var command = source.CreateCommand(
                """INSERT INTO "app"."keys" ("Name", "Sealed") VALUES (@name, @sealed) ON CONFLICT ("Name") DO UPDATE SET "Sealed" = excluded."Sealed" """
            );
            command.Parameters.AddWithValue("name", name);
            command.Parameters.AddWithValue("sealed", seal.Seal(name, content));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<Dictionary<string, byte[]>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var there = new NpgsqlCommand("SELECT to_regclass('\"app\".\"keys\"') IS NOT NULL", connection);
        if (await there.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return keys;
        }

        await using var ask = new NpgsqlCommand("""SELECT "Name", "Sealed" FROM "app"."keys" """, connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        }

        return keys;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "keys/{Name} was sealed with another --key-encryption-key in the database, and is sealed with this server's now: every other server needs this one too."
    )]
    private partial void LogSealedAnew(string name);

    // Whole or not at all: a key that is cut short would be taken for one.
    private static async Task WriteAsync(string file, byte[] content, CancellationToken cancellationToken)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}";
        await using (var stream = OwnerOnlyFiles.Create(temporary))
        {
            await stream.WriteAsync(content, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}
