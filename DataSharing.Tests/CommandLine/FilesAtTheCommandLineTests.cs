using System.CommandLine;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Hosting.CommandLine;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.CommandLine;

/// <summary>Files that people name: one sentence and an exit code, whatever they hold.</summary>
public sealed class FilesAtTheCommandLineTests
{
    [Fact]
    public async Task Import_AtTheCommandLine_StoresOrSaysWhyNotInOneLine()
    {
        using var folder = new Support.TemporaryFolder();
        await RunAsync(folder, "organizations", "create", "--id", "org-i", "--name", "I", "--tier", "tier-4");

        var bad = await RunAsync(folder, "usage", "import", PathOf("bad-quote.csv"), "--organization", "org-i");
        Assert.Equal((1, ""), (bad.ExitCode, bad.Output));
        Assert.StartsWith("Line 2: line_item", Assert.Single(bad.Errors.Trim().Split('\n')), StringComparison.Ordinal);

        var empty = await RunAsync(folder, "usage", "import", PathOf("export-empty-period.csv"), "--organization", "org-i");
        Assert.Equal(0, empty.ExitCode);
        Assert.StartsWith("Nothing in this period, 2026-11-01 to 2026-11-24", empty.Output, StringComparison.Ordinal);

        var costs = await RunAsync(folder, "usage", "import", PathOf("costs-export-2026-08.csv"), "--organization", "org-i");
        Assert.Equal(0, costs.ExitCode);
        Assert.Contains(": 0.0034 usd; ", costs.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x20 })]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x20, 0x0A })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0x00 })]
    [InlineData(new byte[] { 0x41, 0x00, 0x42 })]
    public void Terms_ThatAreNoText_AreRefusedByTheOptionsName(byte[] content)
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(folder["terms.txt"], content);
        Assert.StartsWith(
            "--terms: the file",
            Assert.Throws<InvalidInputException>(() => TermsFile.Read(folder["terms.txt"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Terms_ThatAreTooLong_AreRefused()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(folder["terms.txt"], new string('a', 100_001));
        Assert.Contains(
            "100,000 bytes",
            Assert.Throws<InvalidInputException>(() => TermsFile.Read(folder["terms.txt"])).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["terms.txt"], "\uFEFF One.\r\nTwo. \n");
        Assert.Equal("One.\nTwo.", TermsFile.Read(folder["terms.txt"]));
    }

    [Fact]
    public async Task Guard_OfWhatNobodyForesaw_IsExitCodeOne()
    {
        Assert.Equal(
            1,
            await OperatorCommand.GuardAsync(new RootCommand().Parse([]), () => throw new FormatException("What\nnobody foresaw."))
        );
        Assert.DoesNotContain('\n', CommandFailure.Of(new FormatException("What\nnobody foresaw.")));
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reports", "exports", name);
}
