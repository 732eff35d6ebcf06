using System.Globalization;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>
/// What nobody foresaw, at the command line: one sentence for people, and the whole of it in a file of the owner's alone.
/// </summary>
internal static class CommandFailure
{
    public static string Of(Exception exception)
    {
        var what = exception.Message.ReplaceLineEndings(" ");
        var said = $"This did not work, for a reason that was not foreseen: {what}";
        return Keep(exception) is { } file ? $"{said} The details are in {file}." : said;
    }

    // A file that cannot be written must not hide why the command failed.
    private static string? Keep(Exception exception)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("datasharing-failure-");
            var file = Path.Combine(folder.FullName, "details.txt");
            File.WriteAllText(
                file,
                string.Create(CultureInfo.InvariantCulture, $"{Environment.Version}{Environment.NewLine}{exception}{Environment.NewLine}")
            );
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
