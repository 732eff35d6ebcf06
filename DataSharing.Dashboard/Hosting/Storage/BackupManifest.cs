using System.Text.Json;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// What a backup says it holds: so that one put together from several, or changed since, is found before it replaces anything.
/// </summary>
/// <param name="Format">Of this file: 1.</param>
/// <param name="Installation">Whose databases these are.</param>
/// <param name="MadeAt">When, ISO 8601 in UTC.</param>
/// <param name="Files">Each file with its size in bytes and its SHA-256.</param>
internal sealed record BackupManifest(int Format, string Installation, string MadeAt, IReadOnlyList<BackupManifest.Entry> Files)
{
    public const string FileName = "backup.json";

    public const int Newest = 1;

    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
    };

    internal sealed record Entry(string Name, long Size, string Sha256);

    public string Write() => JsonSerializer.Serialize(this, _options);

    /// <exception cref="InvalidInputException">It is none, or of a later version.</exception>
    public static BackupManifest Read(string text)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(text, _options);
            return manifest is not { Files: { } files, Installation.Length: > 0, MadeAt: not null }
                || files.Any(file => file is not { Name: not null, Sha256: not null })
                    ? throw new InvalidInputException("file", $"{FileName} in this backup is damaged. Nothing was changed.")
                : manifest.Format > Newest
                    ? throw new InvalidInputException(
                        "file",
                        "This backup was made by a newer version of this console: restore it with that one. Nothing was changed."
                    )
                : manifest;
        }
        catch (JsonException)
        {
            throw new InvalidInputException("file", $"{FileName} in this backup is damaged. Nothing was changed.");
        }
    }
}
