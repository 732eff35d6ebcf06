using System.Diagnostics;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Organizations;
using Xunit;

namespace DataSharing.Tests.Auditing;

/// <summary>An exported log is judged without the console, by the script that the page shows.</summary>
public sealed class CheckScriptTests
{
    [Fact]
    public async Task Export_IsJudgedByPythonAndOpenSsl_AsByTheConsole()
    {
        Assert.SkipUnless(Has("python3") && Has("openssl"), "Python and openssl are not here.");
        using var folder = new Support.TemporaryFolder();
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        var early = await ExportAsync(server);
        await server.Get<RenameProject>().ExecuteAsync(Actor.Operator, "org-a", "proj_b", "Größe \"B\" – 数", default);
        var log = await ExportAsync(server);
        var (end, lines) = (log.TrimEnd('\n').Split('\n')[^1], log.TrimEnd('\n').Split('\n'));
        var head = await server.Get<AuditLogs>().HeadAsync(Actor.Operator, "org-a", default);

        var (code, said) = await CheckAsync(log);
        Assert.Equal((0, true), (code, said.Contains(head!.Fingerprint, StringComparison.Ordinal)));
        Assert.StartsWith($"Unchanged: entries 1 to {lines.Length - 1} of org-a fit together.", said, StringComparison.Ordinal);
        Assert.Equal(0, (await CheckAsync(log, early.TrimEnd('\n').Split('\n')[^1])).Code);
        Assert.Equal(0, (await CheckAsync(log, end)).Code);

        // What is changed, cut, put in, swapped or signed otherwise, by the file alone.
        await AssertChangedAsync(log.Replace("proj_a", "proj_c", StringComparison.Ordinal), "does not match its seal");
        await AssertChangedAsync(Joined([.. lines[1..]]), "does not match its seal");
        await AssertChangedAsync(Joined([lines[1], lines[0], .. lines[2..]]), "does not match its seal");
        await AssertChangedAsync(Joined([.. lines[..^2], end]), "the signed end is entry");
        await AssertChangedAsync(Joined([.. lines[..^1]]), "does not end with a signed end");
        await AssertChangedAsync(log.TrimEnd('\n'), "line feed");
        await AssertChangedAsync(
            Joined([.. lines[..^2], end.Replace($"\"index\":{head.Index}", $"\"index\":{head.Index - 1}", StringComparison.Ordinal)]),
            "not genuine"
        );
        await AssertChangedAsync(log.Replace(head.Signature, new string('1', 128), StringComparison.Ordinal), "not genuine");

        // A whole log that fits together, and is not the one of which an end was kept.
        await AssertChangedAsync(early, "are not those of the signed end that was kept", end);
        await using var other = await Support.TestServer.StartAsync();
        await other.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        await AssertChangedAsync(log, "signed with another key", (await ExportAsync(other)).TrimEnd('\n').Split('\n')[^1]);

        async Task AssertChangedAsync(string content, string why, string? kept = null)
        {
            var (ended, words) = await CheckAsync(content, kept);
            Assert.Equal((1, true), (ended, words.StartsWith("Changed: ", StringComparison.Ordinal)));
            Assert.Contains(why, words, StringComparison.Ordinal);
        }

        async Task<(int Code, string Said)> CheckAsync(string content, string? kept = null)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(folder["check-export.py"], CheckScript.Text);
            await File.WriteAllTextAsync(folder["audit.jsonl"], content);
            await File.WriteAllTextAsync(folder["kept"], kept);
            string[] files = kept is null ? [folder["audit.jsonl"]] : [folder["audit.jsonl"], folder["kept"]];
            return await RunAsync("python3", [folder["check-export.py"], .. files]);
        }
    }

    private static string Joined(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static async Task<string> ExportAsync(Support.TestServer server)
    {
        using var content = new MemoryStream();
        await server.Get<AuditLogs>().ExportAsync(Actor.Operator, "org-a", content, default);
        return System.Text.Encoding.ASCII.GetString(content.ToArray());
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static bool Has(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, [program == "openssl" ? "version" : "--version"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
