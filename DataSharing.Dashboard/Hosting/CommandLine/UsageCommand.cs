using System.CommandLine;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class UsageCommand
{
    /// <summary>From so many rows on, a bar shows how far it is.</summary>
    private const int Long = 5_000;

    public static Command Build()
    {
        var import = new Command(
            "import",
            "Store an export file of the provider's usage page as its report. A second time changes nothing."
        );
        var file = new Argument<string>("FILE") { Description = "A usage or cost export, comma- or tab-separated." };
        var organization = Required("--organization", "The organization it is about.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing." };
        import.Add(file);
        import.Add(organization);
        import.Add(dryRun);
        import.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var path = parsed.GetValue(file)!;
                await using var stream = File.OpenRead(path);
                var export = ExportFileReader.Read(
                    await ExportText.ReadAsync(stream, cancellationToken),
                    services.Get<TimeProvider>().GetUtcNow().Year + 1
                );
                var result = await services
                    .Get<ImportReport>()
                    .ExecuteAsync(
                        Actor.Operator,
                        parsed.GetValue(organization)!,
                        Path.GetFileName(path),
                        export,
                        parsed.GetValue(dryRun),
                        export.Lines >= Long ? new Bar(parsed.InvocationConfiguration.Error) : null,
                        cancellationToken
                    );
                parsed.Say(result.Describe(parsed.GetValue(dryRun)));
            }
        );
        return new Command("usage", "Usage that the provider reports.") { import, BuildSync() };
    }

    private static Command BuildSync()
    {
        var sync = new Command(
            "sync",
            "Read what the provider counted; exit code 0 when all that the key may read was read, 1 when usage was not, 3 when usage was and something else failed."
        );
        var organization = Required("--organization", "The organization.");
        var from = Optional("--from", "First UTC day, YYYY-MM-DD (default: a year back).");
        var until = Optional("--until", "Last UTC day, YYYY-MM-DD (default: today).");
        sync.Add(organization);
        sync.Add(from);
        sync.Add(until);
        sync.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var bar = new Bar(parsed.InvocationConfiguration.Error);
                var turn = await services
                    .Get<SyncOrganization>()
                    .ExecuteAsync(
                        new SyncRequest(
                            parsed.GetValue(organization)!,
                            Day(parsed.GetValue(from), "--from"),
                            Day(parsed.GetValue(until), "--until")
                        ),
                        new Progress<(int Done, int Of)>(progress =>
                            bar.Report(progress.Of == 0 ? 1 : (double)progress.Done / progress.Of)
                        ),
                        cancellationToken
                    );
                foreach (var kind in turn.Kinds)
                {
                    parsed.Say(SyncWords.Of(kind));
                }

                if (turn.Error is { } error)
                {
                    // Of usage, whose error it is: that another kind had nothing to ask for is no figure that was read.
                    var parts = turn.Kinds.Where(kind => kind.Kind == SyncKind.Usage).Sum(kind => kind.Parts);
                    throw new InvalidInputException(
                        null,
                        $"{error.Message} {(parts == 0 ? "Nothing of usage was read." : $"{Figures.Of(parts)} {(parts == 1 ? "part" : "parts")} of usage, stored, need not be read again: the next run goes on from there.")}"
                    );
                }

                // What the key may not read, or the provider does not have, is said and is no failure.
                if (
                    turn
                        .Kinds.Where(kind => kind.Fault?.Fault is not null and not AdminApiFault.Forbidden and not AdminApiFault.NotFound)
                        .Select(kind => kind.Title)
                        .ToList() is
                    { Count: > 0 } failed
                )
                {
                    throw new PartlyReadException(
                        $"Usage was read; not complete: {string.Join(", ", failed)}. The next run tries it again."
                    );
                }
            }
        );
        return sync;
    }

    private static UtcDay? Day(string? text, string option) =>
        text is null ? null
        : UtcDay.TryParse(text, out var day) ? day
        : throw new InvalidInputException(option, $"{option} must be a day such as 2026-11-22; \"{text}\" is not.");

    private sealed class Bar(TextWriter terminal) : IProgress<double>
    {
        private int _shown = -1;

        public void Report(double value)
        {
            var percent = (int)(value * 100);
            if (percent > _shown)
            {
                _shown = percent;
                terminal.Write($"\r[{new string('#', percent / 4), -25}] {percent} %{(percent == 100 ? Environment.NewLine : "")}");
            }
        }
    }
}
