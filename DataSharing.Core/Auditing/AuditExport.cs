using System.Globalization;
using System.Text.Json;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Time;

namespace DataSharing.Core.Auditing;

/// <summary>What a check of an export found.</summary>
/// <param name="IsUnchanged">Whether everything that can be judged is as it was written.</param>
/// <param name="Entries">Entries that fit together, from the first on.</param>
/// <param name="Sentence">The finding for people.</param>
public sealed record AuditVerdict(bool IsUnchanged, long Entries, string Sentence);

/// <summary>Writes and checks exports of an audit log: one line of JSON for each entry, then the signed head. The check needs the file alone.</summary>
public static class AuditExport
{
    private const string Prefix = "{\"hash\":\"";
    private const string Middle = "\",\"entry\":";
    private const int HashLength = 64;

    /// <summary>An entry's line.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="entry">Its canonical text.</param>
    public static string Line(string hash, string entry) => $"{Prefix}{hash}{Middle}{entry}}}";

    /// <summary>Checks an export byte for byte.</summary>
    /// <param name="content">The file.</param>
    /// <param name="kept">A head that was kept elsewhere, as its line; null if there is none. With it a cut tail and a wiped log are found too.</param>
    /// <param name="publicKey">The signer's public key or its fingerprint as it was kept elsewhere, in hexadecimal digits; null to take the file's own word.</param>
    public static AuditVerdict Check(ReadOnlySpan<byte> content, string? kept = null, string? publicKey = null)
    {
        var lines = Lines(content);
        var (previous, chain, first) = (AuditChain.Beginning, (string?)null, (Instant?)null);
        var hashes = new List<string>();
        AuditHead? head = null;
        foreach (var line in lines)
        {
            if (head is not null)
            {
                return Changed(hashes.Count, "there is something after the signed end");
            }

            if (line is not null && AuditHead.IsHead(line))
            {
                head = AuditHead.Read(line);
                if (head is null || !head.IsGenuine())
                {
                    return Changed(hashes.Count, "the signature at the end is not genuine");
                }

                if (!AuditSignature.IsCanonical(head.Signature))
                {
                    return new AuditVerdict(false, hashes.Count, "Cannot be judged: the signature at the end is in a spelling that anybody could have made from it. Earlier versions wrote it too: export the log again.");
                }

                continue;
            }

            if (line is null || Entry(line) is not { } entry || AuditChain.Hash(previous, entry) != line.Substring(Prefix.Length, HashLength)
                || Read(entry) is not { } read || read.Index != hashes.Count + 1 || (chain is not null && chain != read.Chain))
            {
                return Broken(hashes.Count + 1, line);
            }

            previous = line.Substring(Prefix.Length, HashLength);
            hashes.Add(previous);
            (chain, first) = (read.Chain, first ?? read.At);
        }

        return Judge(head, kept, publicKey, hashes, chain, first);
    }

    private static AuditVerdict Judge(AuditHead? head, string? kept, string? publicKey, List<string> hashes, string? chain, Instant? first)
    {
        if (head is not null && (head.Index != hashes.Count || head.Hash != (hashes.Count == 0 ? AuditChain.Beginning : hashes[^1]) || (chain is not null && head.Chain != chain)))
        {
            return Changed(hashes.Count, $"the signed end is entry {N(head.Index)}, and {N(hashes.Count)} entries are here");
        }

        if (publicKey is not null && head is null && kept is null)
        {
            return new AuditVerdict(false, hashes.Count, "Cannot be judged: there is a key to compare, and no signed end in the file.");
        }

        if (publicKey is not null && head is not null && !IsSignedWith(head, publicKey))
        {
            return Changed(hashes.Count, $"it is signed with another key ({head.Fingerprint}) than the one that was kept");
        }

        AuditHead? earlier = null;
        if (kept is not null)
        {
            earlier = AuditHead.Read(kept.Trim());
            if (earlier is null || !earlier.IsGenuine() || !IsSignedWith(earlier, publicKey ?? head?.PublicKey ?? earlier.PublicKey))
            {
                return Changed(hashes.Count, "the signed end that was kept is not signed with this log's key");
            }

            if ((chain ?? head?.Chain) is { } here && earlier.Chain != here)
            {
                return Changed(hashes.Count, $"the signed end that was kept is of another log ({earlier.Chain})");
            }

            if (earlier.Index > hashes.Count)
            {
                return Changed(hashes.Count, $"entries {N(hashes.Count + 1)} to {N(earlier.Index)}, which were there on {Date(earlier.At)}, are missing");
            }

            if (earlier.Index > 0 && hashes[(int)earlier.Index - 1] != earlier.Hash)
            {
                return Changed(hashes.Count, $"the first {N(earlier.Index)} entries are not those of {Date(earlier.At)}");
            }
        }

        if (first is not { } since)
        {
            return head is null && kept is null
                ? new AuditVerdict(false, 0, "Nothing can be judged: the file holds no entry and no signed end.")
                : new AuditVerdict(true, 0, $"Unchanged: the log is empty.{Compared(head, earlier, publicKey, 0)}");
        }

        var unchanged = $"Unchanged since {Date(since)}.";
        return new AuditVerdict(true, hashes.Count, head is not null || kept is not null
            ? $"{unchanged} Entries 1 to {N(hashes.Count)} fit together.{Compared(head, earlier, publicKey, hashes.Count)}"
            : $"{unchanged} Entries 1 to {N(hashes.Count)} fit together; without a signed end nobody can tell whether others followed, or whether the whole was written anew.");
    }

    // Whose key it was, what it was compared with, and what therefore nobody can tell.
    private static string Compared(AuditHead? head, AuditHead? earlier, string? publicKey, long entries)
    {
        var key = (head ?? earlier)!.Fingerprint;
        var signed = publicKey is null ? $" Signed with the key {key}." : $" Signed with the key it was compared with, {key}.";
        return earlier is not null ? $"{signed} It goes on from the signed end that was kept, entry {N(earlier.Index)} of {Date(earlier.At)}."
            : publicKey is not null ? $"{signed} Whether more followed after entry {N(entries)}, a signed end that was kept elsewhere tells."
            : $"{signed} Nothing was compared: whose key that is, whether more followed after entry {N(entries)}, and whether the whole was written anew, only a signed end or a fingerprint that was kept elsewhere tells.";
    }

    private static bool IsSignedWith(AuditHead head, string key) =>
        key.Trim() is var text && (string.Equals(head.PublicKey, text, StringComparison.OrdinalIgnoreCase) || string.Equals(head.Fingerprint, text, StringComparison.OrdinalIgnoreCase));

    // Exactly one line feed after each line, ASCII only: no byte of the file is without meaning.
    private static List<string?> Lines(ReadOnlySpan<byte> content)
    {
        var lines = new List<string?>();
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            lines.Add(end >= 0 && System.Text.Ascii.IsValid(line) ? System.Text.Encoding.ASCII.GetString(line) : null);
            content = end < 0 ? [] : content[(end + 1)..];
        }

        return lines;
    }

    private static string? Entry(string line) =>
        line.Length > Prefix.Length + HashLength + Middle.Length + 1 && line.StartsWith(Prefix, StringComparison.Ordinal) && line[^1] == '}'
        && line.AsSpan(Prefix.Length + HashLength).StartsWith(Middle, StringComparison.Ordinal)
            ? line[(Prefix.Length + HashLength + Middle.Length)..^1]
            : null;

    // In the one spelling only: each name once, nothing but what the writer would write again.
    private static (string Chain, long Index, Instant At)? Read(string entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            return root.GetProperty("chain").GetString() is { Length: > 0 } chain && root.GetProperty("at").GetString() is { } text
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && Instant.From(at) is var instant
                && instant.ToString() == text && Write(root) == entry
                    ? (chain, root.GetProperty("index").GetInt64(), instant)
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string Write(JsonElement element)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            element.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static AuditVerdict Broken(long index, string? line)
    {
        var day = line is not null && Entry(line) is { } entry && Read(entry) is { } read ? $" of {Words.Date(read.At)}" : "";
        return new AuditVerdict(false, index - 1, $"Changed: entry {N(index)}{day} does not match its seal.");
    }

    private static AuditVerdict Changed(long entries, string what) => new(false, entries, $"Changed: {what}.");

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Date(Instant instant) => instant.ToDateTimeOffset().ToString("d MMMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
