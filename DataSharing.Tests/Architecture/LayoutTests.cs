using System.Text.RegularExpressions;
using DataSharing.Tests.Support;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>How the sources are laid out where the formatter leaves them alone: see docs/decisions/0032.</summary>
public sealed partial class LayoutTests
{
    private const int Width = 140;

    [Fact]
    public void Lines_OfCode_AreLongerThan140ColumnsOnlyForAText() =>
        Assert.Empty(Lines("*.cs").Where(line => IsLong(line.Text) && !HasText(line.Text)).Select(line => line.Place));

    [Fact]
    public void Lines_OfMarkup_AreLongerThan140ColumnsOnlyForOneText() =>
        Assert.Empty(
            Lines("*.razor")
                .Where(line => IsLong(line.Text) && !(HasText(line.Text) && Begins(line.Text) <= 1 && Attributes(line.Text) <= 2))
                .Select(line => line.Place)
        );

    [Fact]
    public void Markup_HasNoStylesOfItsOwn_ButClasses() =>
        Assert.Empty(Lines("*.razor").Where(line => Style().IsMatch(line.Text)).Select(line => line.Place));

    private static bool IsLong(string line) => line.Length > Width;

    private static bool HasText(string line) => line.Contains('"', StringComparison.Ordinal);

    private static int Begins(string line) => Element().Count(line);

    private static int Attributes(string line) => Attribute().Count(line);

    // None of a generic type.
    [GeneratedRegex(@"(?<!\w)<[A-Za-z]")]
    private static partial Regex Element();

    [GeneratedRegex(@"\s[@\w:-]+=""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\bstyle\s*=\s*[""@]", RegexOptions.IgnoreCase)]
    private static partial Regex Style();

    private static IEnumerable<(string Place, string Text)> Lines(string pattern)
    {
        var sources = new[] { "DataSharing.Core", "DataSharing.Dashboard", "DataSharing.Tests", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Folder, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations"))
            .ToList();
        Assert.NotEmpty(sources);
        return sources.SelectMany(file =>
            File.ReadLines(file).Select((line, index) => ($"{Path.GetRelativePath(Repository.Folder, file)}:{index + 1}", line))
        );
    }
}
