using System.CommandLine;
using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Audit;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class AuditCommand
{
    public static Command Build() => new("audit", "Audit logs.") { BuildExport(), BuildHead(), BuildVerify() };

    private static Command BuildExport()
    {
        var export = new Command("export", "Write a whole log with its signed end, one line of JSON for each entry.");
        var file = new Argument<string>("FILE") { Description = "The file to write." };
        var organization = Optional("--organization", "Whose log (default: the platform's).");
        export.Add(file);
        export.Add(organization);
        export.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await using (var target = OwnerOnlyFiles.Create(parsed.GetValue(file)!))
                {
                    await services.Get<AuditLogs>().ExportAsync(Actor.Operator, parsed.GetValue(organization), target, cancellationToken);
                }

                // The file is written all the same: what somebody did to the log is in it.
                var verdict = await services.Get<AuditLogs>().VerifyAsync(Actor.Operator, parsed.GetValue(organization), cancellationToken);
                if (
                    !verdict.IsUnchanged
                    && await services.Get<AuditLogs>().IsEmptyAsync(Actor.Operator, parsed.GetValue(organization), cancellationToken)
                )
                {
                    parsed.Say(
                        $"The log is empty, and so is {parsed.GetValue(file)}: there is no entry and no signed end. Whether there ever was one, only a signed end that was kept elsewhere tells."
                    );
                    return;
                }

                if (!verdict.IsUnchanged)
                {
                    throw new InvalidInputException(
                        null,
                        $"The log is in {parsed.GetValue(file)}, and it is not as it was sealed. {verdict.Sentence}"
                    );
                }

                parsed.Say(
                    $"The log is in {parsed.GetValue(file)}. Keep its last line elsewhere: with it nobody can shorten the log unseen."
                );
            }
        );
        return export;
    }

    private static Command BuildHead()
    {
        var head = new Command("head", "Print the signed end of a log, to be kept elsewhere.");
        var organization = Optional("--organization", "Whose log (default: the platform's).");
        head.Add(organization);
        head.Runs(
            async (parsed, services, cancellationToken) =>
                parsed.Say(
                    (
                        await services.Get<AuditLogs>().HeadAsync(Actor.Operator, parsed.GetValue(organization), cancellationToken)
                        ?? throw new InvalidInputException(null, "The log is empty.")
                    ).ToLine()
                )
        );
        return head;
    }

    // Needs the file alone: no database, no key of ours.
    private static Command BuildVerify()
    {
        var verify = new Command("verify", "Check an exported log offline; exit code 0 when it is unchanged.");
        var file = new Argument<string>("FILE") { Description = "An exported log." };
        var head = Optional("--head", "A file whose last line is a signed end that was kept elsewhere: then a shortened log is found too.");
        var key = Optional("--public-key", "The public key or its fingerprint, in hexadecimal digits, as it was kept elsewhere.");
        verify.Add(file);
        verify.Add(head);
        verify.Add(key);
        verify.SetAction(
            (parsed, cancellationToken) =>
                GuardAsync(
                    parsed,
                    async () =>
                    {
                        var kept = parsed.GetValue(head) is { } path
                            ? (await File.ReadAllLinesAsync(path, cancellationToken)).LastOrDefault(line => line.Length > 0) ?? ""
                            : null;
                        if (parsed.GetValue(key)?.Trim() is { } digits && !(digits.Length > 0 && digits.All(char.IsAsciiHexDigit)))
                        {
                            throw new InvalidInputException(
                                "--public-key",
                                "--public-key must be a public key or its fingerprint in hexadecimal digits, as the Activity page shows it."
                            );
                        }

                        await using var content = File.OpenRead(parsed.GetValue(file)!);
                        var verdict = await AuditExport.CheckAsync(content, kept, parsed.GetValue(key), cancellationToken);
                        if (!verdict.IsUnchanged)
                        {
                            throw new InvalidInputException(null, verdict.Sentence);
                        }

                        parsed.Say(verdict.Sentence);
                    }
                )
        );
        return verify;
    }
}
