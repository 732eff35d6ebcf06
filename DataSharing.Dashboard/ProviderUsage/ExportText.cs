using System.Globalization;
using System.Text;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// The text of an export file, or the reason why these bytes are none: people bring what they have, and are told what to bring instead.
/// </summary>
internal static class ExportText
{
    /// <summary>A year of usage by minute, project, model and key has less.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    private const string Instead = "Import the file as OpenAI's usage page exported it: comma- or tab-separated text, UTF-8.";

    private static readonly (byte[] Start, string What)[] _others =
    [
        ([0x1F, 0x8B], "a compressed file (gzip): unpack it first"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook (.xls)"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
        ([0x53, 0x51, 0x4C, 0x69, 0x74, 0x65], "a SQLite database"),
        ([0x50, 0x41, 0x52, 0x31], "a Parquet file"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a compressed file (7z): unpack it first"),
    ];

    public static string Of(byte[] content)
    {
        if (content.Length > LargestFile)
        {
            throw TooLarge();
        }

        RefuseOthers(content);
        var text = Decode(content).TrimStart('\uFEFF');
        return text.TrimStart() switch
        {
            "" => throw Refusal("The file is empty."),
            ['{' or '[', ..] => throw Refusal(
                "This is JSON, as OpenAI's API answers; the import reads the export files of its usage page. Export usage or costs there, or connect with an admin key: then the API is read here."
            ),
            ['<', ..] => throw Refusal(
                "This is a web page (HTML) or XML, not an export: perhaps the download ended at a sign-in page. Sign in at OpenAI and export again."
            ),
            _ => text,
        };
    }

    public static InvalidInputException TooLarge() =>
        Refusal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The file has more than {LargestFile / 1024 / 1024} MB; no more can be imported at once. Export fewer days."
            )
        );

    /// <summary>Reads at most one byte more than is allowed, whatever the file says of its length.</summary>
    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (content.Length + read > LargestFile)
            {
                throw TooLarge();
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static void RefuseOthers(byte[] content)
    {
        var start = content.AsSpan(0, Math.Min(content.Length, 4_096));
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
        {
            throw Refusal(
                start.IndexOf("[Content_Types].xml"u8) >= 0 || start.IndexOf("xl/"u8) >= 0
                    ? $"This is an Excel workbook (.xlsx). {Instead}"
                    : $"This is a zip archive: unpack it first. {Instead}"
            );
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || IsWide(start))
        {
            throw Refusal($"This text is UTF-16, as Excel saves \"Unicode text\". {Instead}");
        }

        foreach (var (begin, what) in _others)
        {
            if (start.StartsWith(begin))
            {
                throw Refusal($"This is {what}. {Instead}");
            }
        }
    }

    // Without a mark: every second byte of plain English is zero.
    private static bool IsWide(ReadOnlySpan<byte> start)
    {
        var zeros = (Even: 0, Odd: 0);
        for (var place = 0; place < start.Length; place++)
        {
            zeros =
                start[place] != 0 ? zeros
                : place % 2 == 0 ? (zeros.Even + 1, zeros.Odd)
                : (zeros.Even, zeros.Odd + 1);
        }

        return Math.Max(zeros.Even, zeros.Odd) > start.Length / 4 && Math.Min(zeros.Even, zeros.Odd) < start.Length / 16;
    }

    private static string Decode(byte[] content)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            // Decoding in pieces would give a place within the piece; the whole gives the place in the file.
            var place = Math.Clamp(exception.Index, 0, content.Length);
            var line = content.AsSpan(0, place).Count((byte)'\n') + 1;
            throw new InvalidInputException(
                $"line {line}",
                string.Create(CultureInfo.InvariantCulture, $"Line {line}: not UTF-8 text. {Instead}")
            );
        }
    }

    private static InvalidInputException Refusal(string message) => new("file", message);
}
