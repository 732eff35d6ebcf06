namespace DataSharing.Dashboard.Features.Audit;

/// <summary>The check of an export for machines without this console: what pages show is what the tests run.</summary>
internal static class CheckScript
{
    /// <summary>Its text, with which file it is saved.</summary>
    public static string Text { get; } = Read();

    public static int Lines { get; } = Text.Count(sign => sign == '\n');

    private static string Read()
    {
        using var stream =
            typeof(CheckScript).Assembly.GetManifestResourceStream("check-export.py")
            ?? throw new InvalidOperationException("The check of an export is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
