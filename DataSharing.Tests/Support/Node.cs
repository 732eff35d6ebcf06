using System.Diagnostics;
using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>
/// Node with packages of the npm registry, in a folder that goes away with the test. Where they cannot be had, the test is skipped and says
/// so.
/// </summary>
internal sealed class Node : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Node() { }

    /// <param name="files">Beside the tests: the client, its package.json and, where versions are fixed, the lock.</param>
    public static async Task<Node> InstallAsync(string files)
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("SKIP_NODE_TESTS") is "1" or "true",
            "Node tests were skipped by choice: SKIP_NODE_TESTS is set."
        );
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(
            places.Any(place => File.Exists(Path.Combine(place, "node")) || File.Exists(Path.Combine(place, "node.exe"))),
            "Node is missing: clients of the API run on it."
        );
        var node = new Node();
        Directory.CreateDirectory(node._folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, files)))
        {
            File.Copy(file, node._folder[Path.GetFileName(file)]);
        }

        try
        {
            await node.RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
            return node;
        }
        catch (InvalidOperationException exception)
        {
            node.Dispose();
            Assert.Skip($"The npm packages of {files} could not be had: {exception.Message}");
            throw;
        }
    }

    public Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with a fault.</exception>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(OperatingSystem.IsWindows() && program != "node" ? $"{program}.cmd" : program, arguments)
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["REDOCLY_TELEMETRY"] = "off" },
            }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {await output}{await errors}");
    }

    public void Dispose() => _folder.Dispose();
}
