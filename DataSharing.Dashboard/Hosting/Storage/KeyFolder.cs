using System.Security.Cryptography;
using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// What lies in keys/, by name; the key that signs audit logs also by its fingerprint. The databases remember it: without these keys, what
/// they seal cannot be read, and logs would go on under another signature.
/// </summary>
internal static class KeyFolder
{
    public const string Signing = DataDirectory.AuditKeyName;

    public static IReadOnlyList<string> Read(DataDirectory directory) => Read(directory.KeysPath);

    public static IReadOnlyList<string> Read(string folder) =>
        [
            .. (Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
                .Select(file => Path.GetFileName(file) == Signing ? $"{Signing} {Fingerprint(file)}" : Path.GetFileName(file))
                .Where(name => name.StartsWith($"{Signing} ", StringComparison.Ordinal) || name.EndsWith(".xml", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>What of the keys that the databases remember is not there; null if all are.</summary>
    public static string? Problem(IReadOnlyList<DatabaseMark> marks, IReadOnlyList<string> keys)
    {
        var highest = marks.Max(mark => mark.Generation);
        var missing = marks
            .Where(mark => mark.Generation == highest)
            .SelectMany(mark => mark.Keys)
            .Except(keys, StringComparer.Ordinal)
            .ToList();
        return missing.Find(IsSigning) is { } signing
            ? keys.FirstOrDefault(IsSigning) is { } other
                ? $"keys/{Signing} is another key ({Print(other)}) than the one that signed the audit logs here ({Print(signing)}): put that one back, or restore a backup."
                : $"keys/{Signing} is missing, the key {Print(signing)} with which the audit logs here are signed: put it back, or restore a backup."
            : missing.Count > 0
                ? $"keys/{missing[0]} is missing, with which cookies, links and admin keys are sealed: put it back, or restore a backup."
                : null;
    }

    /// <summary>The fingerprint of a private key's public half.</summary>
    /// <exception cref="InvalidInputException">It is no such key.</exception>
    public static string Fingerprint(string file)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return AuditChain.Fingerprint(key.ExportSubjectPublicKeyInfo());
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new InvalidInputException(
                "--data",
                $"keys/{Signing} is damaged: put the key back that signed the audit logs here, or restore a backup."
            );
        }
    }

    private static bool IsSigning(string key) => key.StartsWith($"{Signing} ", StringComparison.Ordinal);

    private static string Print(string key) => key[(Signing.Length + 1)..][..16] + "…";
}
