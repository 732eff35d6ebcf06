using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace DataSharing.Core.Auditing;

/// <summary>What a check of an export found.</summary>
/// <param name="IsUnchanged">Whether everything that can be judged is as it was written.</param>
/// <param name="Entries">Entries that fit together, from the first on.</param>
/// <param name="Sentence">The finding for people.</param>
public sealed record AuditVerdict(bool IsUnchanged, long Entries, string Sentence);

/// <summary>
/// Writes and checks exports of an audit log: one line of JSON for each entry, then the signed head. The check needs the file alone.
/// </summary>
public static class AuditExport
{
    internal const string Prefix = "{\"hash\":\"";
    internal const string Middle = "\",\"entry\":";
    internal const int HashLength = 64;

    /// <summary>An entry's line.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="entry">Its canonical text.</param>
    public static string Line(string hash, string entry) => $"{Prefix}{hash}{Middle}{entry}}}";

    /// <summary>Beyond this a line is none of ours: no entry comes near, and a file without line feeds must not fill memory.</summary>
    internal const int LongestLine = 16 << 20;

    /// <summary>Checks an export byte for byte, one line of it in memory at a time.</summary>
    /// <param name="content">The file, from its beginning.</param>
    /// <param name="kept">A head that was kept elsewhere, as its line; null if there is none. With it a cut tail and a wiped log are found
    /// too.</param>
    /// <param name="publicKey">The signer's public key or its fingerprint as it was kept elsewhere, in hexadecimal digits; null to take the
    /// file's own word.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<AuditVerdict> CheckAsync(
        Stream content,
        string? kept = null,
        string? publicKey = null,
        CancellationToken cancellationToken = default
    )
    {
        var check = new AuditCheck(kept, publicKey);
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                check.Add(Line(rest.Slice(0, end)));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            // Exactly one line feed after each line: no byte of the file is without meaning.
            if (read.IsCompleted ? !rest.IsEmpty : rest.Length > LongestLine)
            {
                check.Add(null);
                return check.Verdict();
            }

            if (read.IsCompleted)
            {
                return check.Verdict();
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static string? Line(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (!Ascii.IsValid(part.Span))
            {
                return null;
            }
        }

        return Encoding.ASCII.GetString(line);
    }
}
