using System.CommandLine;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Doctor;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>Says what is wrong with an installation, beside a running server or where none starts.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Build()
    {
        var command = new Command(
            "doctor",
            "Look at versions, settings, disk, databases, ledger, clock, messages and connections; changes nothing and names nobody. Exit code 0 unless something failed."
        );
        var thorough = new Option<bool>("--thorough")
        {
            Description = "Also read every page of the databases and every entry of the audit logs.",
        };
        var json = new Option<bool>("--json") { Description = "As JSON, for a support request." };
        command.Add(thorough);
        command.Add(json);
        Serve.AddOptionsTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var findings = await new Examination(
                    Serve.FolderOf(parsed),
                    Usable(Settings.SecretOf(parsed, Commands.Shared.PostgreSql)),
                    parsed.GetValue(thorough),
                    TimeProvider.System
                ).RunAsync(() => _ = Serve.ReadOptions(parsed, onlyLooks: true), cancellationToken);
                Write(parsed, findings, parsed.GetValue(json));
                return findings.Any(finding => finding.Level == FindingLevel.Failed) ? 1 : 0;
            }
        );
        return command;
    }

    // One that cannot be read is a finding of the settings.
    private static string? Usable(string? postgreSql) =>
        postgreSql is null || PostgreSqlSource.Problem(postgreSql) is not null ? null : postgreSql;

    private static void Write(ParseResult parsed, IReadOnlyList<Finding> findings, bool json)
    {
        if (json)
        {
            parsed.Say(
                JsonSerializer.Serialize(
                    findings.Select(finding => new
                    {
                        finding.Topic,
                        Level = finding.Level.Wire(),
                        finding.Sentence,
                    }),
                    _json
                )
            );
            return;
        }

        foreach (var finding in findings)
        {
            parsed.Say($"{finding.Level.Wire(), -8} {finding.Topic}: {finding.Sentence}");
        }
    }
}
