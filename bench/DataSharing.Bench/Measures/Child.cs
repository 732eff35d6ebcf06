using System.Diagnostics;

namespace DataSharing.Bench.Measures;

/// <summary>This program again, as a process of its own that ends with this one.</summary>
internal static class Child
{
    public static Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
}
