using DataSharing.Tests.Support;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>How the sources are laid out where the formatter leaves them alone: see docs/decisions/0032.</summary>
public sealed class LayoutTests
{
    private const int Width = 140;

    [Fact]
    public void Lines_OfCode_AreLongerThan140ColumnsOnlyForAText()
    {
        var tooLong = Sources("*.cs")
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, Number: index + 1, line)))
            .Where(place => place.line.Length > Width && !place.line.Contains('"', StringComparison.Ordinal))
            .Select(place => $"{Path.GetRelativePath(Repository.Folder, place.file)}:{place.Number}")
            .ToList();

        Assert.Empty(tooLong);
    }

    private static List<string> Sources(string pattern)
    {
        var sources = new[] { "DataSharing.Core", "DataSharing.Dashboard", "DataSharing.Tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Folder, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations"))
            .ToList();
        Assert.NotEmpty(sources);
        return sources;
    }
}
