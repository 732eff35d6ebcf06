using System.Text;

namespace DataSharing.Core.Auditing;

/// <summary>What a check of an export found.</summary>
/// <param name="IsUnchanged">Whether everything that can be judged is as it was written.</param>
/// <param name="Entries">Entries that fit together, from the first on.</param>
/// <param name="Sentence">The finding for people.</param>
public sealed record AuditVerdict(bool IsUnchanged, long Entries, string Sentence);

/// <summary>Writes and checks exports of an audit log: one line of JSON for each entry, then the signed head. The check needs the file alone.</summary>
public static class AuditExport
{
    internal const string Prefix = "{\"hash\":\"";
    internal const string Middle = "\",\"entry\":";
    internal const int HashLength = 64;

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
        var check = new AuditCheck(kept, publicKey);
        while (!content.IsEmpty)
        {
            // Exactly one line feed after each line, ASCII only: no byte of the file is without meaning.
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            check.Add(end >= 0 && Ascii.IsValid(line) ? Encoding.ASCII.GetString(line) : null);
            content = end < 0 ? [] : content[(end + 1)..];
        }

        return check.Verdict();
    }
}
