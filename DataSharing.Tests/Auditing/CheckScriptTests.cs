using System.Diagnostics;
using System.Globalization;
using DataSharing.Core.Auditing;
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

        // Without anything kept it says what nobody can tell; with it, what was compared: the last end of the file that collects them.
        Assert.Contains(
            "Nothing was compared: whose key that is, whether more followed after entry "
                + $"{head.Index}, and whether the whole was written anew, only a signed end or a fingerprint that was kept elsewhere tells.",
            said,
            StringComparison.Ordinal
        );
        var first = early.TrimEnd('\n').Split('\n')[^1];
        var compared = (await CheckAsync(log, $"{end}\n{first}\n\n")).Said;
        Assert.Contains($"the signed end that was kept, entry {AuditHead.Read(first)!.Index} of ", compared, StringComparison.Ordinal);
        Assert.Contains(
            $"entry {head.Index} of {head.At.ToDateTimeOffset().ToString("d MMMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture)}.",
            (await CheckAsync(log, $"{first}\r\n{end}\r\n")).Said,
            StringComparison.Ordinal
        );

        // What is changed, cut, put in, swapped or signed otherwise, by the file alone.
        await AssertChangedAsync(log.Replace("proj_a", "proj_c", StringComparison.Ordinal), "does not match its seal");
        await AssertChangedAsync(Joined([.. lines[1..]]), "does not match its seal");
        await AssertChangedAsync(Joined([lines[1], lines[0], .. lines[2..]]), "does not match its seal");
        await AssertChangedAsync(Joined([.. lines[..^2], end]), "the signed end is entry");
        await AssertChangedAsync(Joined([.. lines, lines[0]]), "something after the signed end");
        await AssertChangedAsync(Joined([Twice(lines[0]), .. lines[1..]]), "entry 1 does not match its seal");
        await AssertChangedAsync(log.TrimEnd('\n'), "line feed");
        await AssertChangedAsync(
            Joined([.. lines[..^2], end.Replace($"\"index\":{head.Index}", $"\"index\":{head.Index - 1}", StringComparison.Ordinal)]),
            "not genuine"
        );
        await AssertChangedAsync(log.Replace(head.Signature, new string('1', 128), StringComparison.Ordinal), "not genuine");

        // A whole log that fits together, and is not the one of which an end was kept.
        await AssertChangedAsync(early, $"to {head.Index}, which were there on", end);
        await using var other = await Support.TestServer.StartAsync();
        await other.CreateOrganizationAsync("org-a", projects: ["proj_a", "proj_b"]);
        await AssertChangedAsync(log, "is not signed with this log's key", (await ExportAsync(other)).TrimEnd('\n').Split('\n')[^1]);

        // What cannot be judged was not found changed.
        await AssertUnjudgedAsync("does not end with a signed end", Joined([.. lines[..^1]]));
        await AssertUnjudgedAsync("CR and LF", log.Replace("\n", "\r\n", StringComparison.Ordinal));
        await AssertUnjudgedAsync("no entry and no signed end", "");
        await AssertUnjudgedAsync("KEPT_END", log, "nothing that was signed\n");
        await AssertUnjudgedAsync("KEPT_END", log, end.Replace(head.Signature, new string('1', 128), StringComparison.Ordinal));
        AssertUnjudged("give the files", await RunAsync("python3", [folder["check-export.py"]]));
        AssertUnjudged("LOG cannot be read", await RunAsync("python3", [folder["check-export.py"], folder["nowhere.jsonl"]]));
        AssertUnjudged(
            "KEPT_END cannot be read",
            await RunAsync("python3", [folder["check-export.py"], folder["audit.jsonl"], folder["nowhere"]])
        );
        await File.WriteAllTextAsync(folder["audit.jsonl"], log);
        var python = (await RunAsync("python3", ["-c", "import sys; print(sys.executable)"])).Said.Trim();
        AssertUnjudged("openssl", await RunAsync(python, [folder["check-export.py"], folder["audit.jsonl"]], path: folder["empty"]));

        async Task AssertUnjudgedAsync(string why, string content, string? kept = null) =>
            AssertUnjudged(why, await CheckAsync(content, kept));

        static void AssertUnjudged(string why, (int Code, string Said) result)
        {
            Assert.Equal((2, true), (result.Code, result.Said.StartsWith("Cannot be judged: ", StringComparison.Ordinal)));
            Assert.Contains(why, result.Said, StringComparison.Ordinal);
        }

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

    // The first entry with a name twice, under a hash that fits: the second of them is the one that a reader without care would take.
    private static string Twice(string line)
    {
        var entry = line[(line.IndexOf("\"entry\":{", StringComparison.Ordinal) + "\"entry\":{".Length)..^1];
        var text = $"{{\"chain\":\"another\",{entry}";
        return AuditExport.Line(AuditChain.Hash(AuditChain.Beginning, text), text);
    }

    private static async Task<string> ExportAsync(Support.TestServer server)
    {
        using var content = new MemoryStream();
        await server.Get<AuditLogs>().ExportAsync(Actor.Operator, "org-a", content, default);
        return System.Text.Encoding.ASCII.GetString(content.ToArray());
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, IEnumerable<string> arguments, string? path = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path ?? Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
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
