using System.Text;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Configuration;

/// <summary>An operator's own terms: what people agree to must be the text that somebody wrote, to the letter.</summary>
internal static class TermsFile
{
    private const int LargestFile = 100_000;

    /// <exception cref="InvalidInputException">It is not plain text in UTF-8, is empty, or too long.</exception>
    public static string Read(string path)
    {
        var content = BoundedFile.Read(path, LargestFile);
        if (content.Length > LargestFile)
        {
            throw Refusal(path, "has more than 100,000 bytes; terms that people are to read are shorter");
        }

        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
                .GetString(content)
                .TrimStart('\uFEFF')
                .ReplaceLineEndings("\n")
                .Trim();
            return text.Length == 0
                    ? throw Refusal(path, "is empty; write the terms into it, or leave the option out for the text that ships")
                : text.Any(character => char.IsControl(character) && character is not ('\n' or '\t'))
                    ? throw Refusal(path, "holds control characters; it must be plain text in UTF-8")
                : text;
        }
        catch (DecoderFallbackException)
        {
            throw Refusal(path, "is not UTF-8 text; save it as UTF-8");
        }
    }

    private static InvalidInputException Refusal(string path, string what) => new("--terms", $"--terms: the file \"{path}\" {what}.");
}
