using System.Globalization;
using System.Text.Json;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Auditing;

/// <summary>Checks an audit log line by line, as an export has them; keeps no more than one line, however long the log is.</summary>
/// <param name="kept">A head that was kept elsewhere, as its line; null if there is none.</param>
/// <param name="publicKey">The signer's public key or its fingerprint as it was kept elsewhere, in hexadecimal digits; null to take the
/// log's own word.</param>
public sealed class AuditCheck(string? kept = null, string? publicKey = null)
{
    private readonly AuditHead? _kept = kept is null ? null : AuditHead.Read(kept.Trim());
    private string _previous = AuditChain.Beginning;
    private string? _atKept;
    private long _count;
    private string? _chain;
    private Instant? _first;
    private AuditHead? _head;
    private AuditVerdict? _found;

    /// <summary>Takes the next line; once one is found that does not fit, the others change nothing.</summary>
    /// <param name="line">Without its line feed; null where it is none in ASCII.</param>
    public void Add(string? line) => _found ??= Find(line is not null && line.Contains('\n', StringComparison.Ordinal) ? null : line);

    private AuditVerdict? Find(string? line)
    {
        if (_head is not null)
        {
            return Changed(_count, "there is something after the signed end");
        }

        if (line is not null && AuditHead.IsHead(line))
        {
            _head = AuditHead.Read(line);
            return _head is null || !_head.IsGenuine() ? Changed(_count, "the signature at the end is not genuine")
                : !AuditSignature.IsCanonical(_head.Signature)
                    ? new AuditVerdict(
                        false,
                        _count,
                        "Cannot be judged: the signature at the end is in a spelling that anybody could have made from it. Earlier versions wrote it too: export the log again."
                    )
                : null;
        }

        if (
            line is null
            || !System.Text.Ascii.IsValid(line)
            || Entry(line) is not { } entry
            || AuditChain.Hash(_previous, entry) != line.Substring(AuditExport.Prefix.Length, AuditExport.HashLength)
            || Read(entry) is not { } read
            || read.Index != _count + 1
            || (_chain is not null && _chain != read.Chain)
        )
        {
            return Broken(_count + 1, line);
        }

        _previous = line.Substring(AuditExport.Prefix.Length, AuditExport.HashLength);
        _count++;
        _atKept = _kept?.Index == _count ? _previous : _atKept;
        (_chain, _first) = (read.Chain, _first ?? read.At);
        return null;
    }

    /// <summary>The finding on all lines that were added.</summary>
    public AuditVerdict Verdict()
    {
        if (_found is not null)
        {
            return _found;
        }

        var head = _head;
        if (head is not null && (head.Index != _count || head.Hash != _previous || (_chain is not null && head.Chain != _chain)))
        {
            return Changed(_count, $"the signed end is entry {N(head.Index)}, and {N(_count)} entries are here");
        }

        if (publicKey is not null && head is null && kept is null)
        {
            return new AuditVerdict(false, _count, "Cannot be judged: there is a key to compare, and no signed end in the file.");
        }

        if (publicKey is not null && head is not null && !IsSignedWith(head, publicKey))
        {
            return Changed(_count, $"it is signed with another key ({head.Fingerprint}) than the one that was kept");
        }

        AuditHead? earlier = null;
        if (kept is not null)
        {
            earlier = _kept;
            if (earlier is null || !earlier.IsGenuine() || !IsSignedWith(earlier, publicKey ?? head?.PublicKey ?? earlier.PublicKey))
            {
                return Changed(_count, "the signed end that was kept is not signed with this log's key");
            }

            if ((_chain ?? head?.Chain) is { } here && earlier.Chain != here)
            {
                return Changed(_count, $"the signed end that was kept is of another log ({earlier.Chain})");
            }

            if (earlier.Index > _count)
            {
                return Changed(
                    _count,
                    $"entries {N(_count + 1)} to {N(earlier.Index)}, which were there on {Date(earlier.At)}, are missing"
                );
            }

            if (earlier.Index > 0 && _atKept != earlier.Hash)
            {
                return Changed(_count, $"the first {N(earlier.Index)} entries are not those of {Date(earlier.At)}");
            }

            if (head is null && earlier.Index < _count)
            {
                return new AuditVerdict(
                    false,
                    earlier.Index,
                    $"Cannot be judged: entries 1 to {N(earlier.Index)} are those of the signed end that was kept, and nobody signed what follows up to entry {N(_count)}. Export the log again, with its signed end."
                );
            }
        }

        if (_first is not { } since)
        {
            return head is null && kept is null
                ? new AuditVerdict(false, 0, "Nothing can be judged: the file holds no entry and no signed end.")
                : new AuditVerdict(true, 0, $"Unchanged: the log is empty.{Compared(head, earlier, publicKey, 0)}");
        }

        var unchanged = $"Unchanged since {Date(since)}.";
        return new AuditVerdict(
            true,
            _count,
            head is not null || kept is not null
                ? $"{unchanged} Entries 1 to {N(_count)} fit together.{Compared(head, earlier, publicKey, _count)}"
                : $"{unchanged} Entries 1 to {N(_count)} fit together; without a signed end nobody can tell whether others followed, or whether the whole was written anew."
        );
    }

    // Whose key it was, what it was compared with, and what therefore nobody can tell.
    private static string Compared(AuditHead? head, AuditHead? earlier, string? publicKey, long entries)
    {
        var key = (head ?? earlier)!.Fingerprint;
        var signed = publicKey is null ? $" Signed with the key {key}." : $" Signed with the key it was compared with, {key}.";
        return earlier is not null
                ? $"{signed} It goes on from the signed end that was kept, entry {N(earlier.Index)} of {Date(earlier.At)}."
            : publicKey is not null
                ? $"{signed} Whether more followed after entry {N(entries)}, a signed end that was kept elsewhere tells."
            : $"{signed} Nothing was compared: whose key that is, whether more followed after entry {N(entries)}, and whether the whole was written anew, only a signed end or a fingerprint that was kept elsewhere tells.";
    }

    private static bool IsSignedWith(AuditHead head, string key) =>
        key.Trim() is var text
        && (
            string.Equals(head.PublicKey, text, StringComparison.OrdinalIgnoreCase)
            || string.Equals(head.Fingerprint, text, StringComparison.OrdinalIgnoreCase)
        );

    private static string? Entry(string line) =>
        line.Length > AuditExport.Prefix.Length + AuditExport.HashLength + AuditExport.Middle.Length + 1
        && line.StartsWith(AuditExport.Prefix, StringComparison.Ordinal)
        && line[^1] == '}'
        && line.AsSpan(AuditExport.Prefix.Length + AuditExport.HashLength).StartsWith(AuditExport.Middle, StringComparison.Ordinal)
            ? line[(AuditExport.Prefix.Length + AuditExport.HashLength + AuditExport.Middle.Length)..^1]
            : null;

    // In the one spelling only: each name once, nothing but what the writer would write again.
    private static (string Chain, long Index, Instant At)? Read(string entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            return
                root.GetProperty("chain").GetString() is { Length: > 0 } chain
                && root.GetProperty("at").GetString() is { } text
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                && Instant.From(at) is var instant
                && instant.ToString() == text
                && Write(root) == entry
                ? (chain, root.GetProperty("index").GetInt64(), instant)
                : null;
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentOutOfRangeException
            )
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

    private static string Date(Instant instant) =>
        instant.ToDateTimeOffset().ToString("d MMMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
