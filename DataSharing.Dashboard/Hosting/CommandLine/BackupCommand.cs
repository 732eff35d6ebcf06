using System.CommandLine;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Storage;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class BackupCommand
{
    public static Command Build()
    {
        var backup = new Command("backup", "Put everything into one file, beside a running server.");
        var file = new Argument<string>("FILE") { Description = "The file to write." };
        backup.Add(file);
        backup.Runs(
            async (parsed, services, cancellationToken) =>
            {
                RequireFiles(
                    parsed,
                    "A PostgreSQL database is backed up with pg_dump, which takes one moment of it: see docs/operations.md. Keep a copy of the folder keys with it."
                );
                await Backup.WriteAsync(services.Get<DataDirectory>(), parsed.GetValue(file)!, TimeProvider.System, cancellationToken);
                parsed.Say($"Everything is in {parsed.GetValue(file)}. It holds keys: keep it as safe as the data itself.");
            }
        );
        return backup;
    }

    public static Command BuildRestore()
    {
        var restore = new Command("restore", "Bring a backup back, checked, while no server runs on the folder.");
        var file = new Argument<string>("FILE") { Description = "A file that backup wrote." };
        var another = new Option<bool>("--another-installation")
        {
            Description = "Take the place of another installation, which the folder holds; it is kept.",
        };
        restore.Add(file);
        restore.Add(another);
        restore.SetAction(
            (parsed, cancellationToken) =>
                GuardAsync(
                    parsed,
                    async () =>
                    {
                        Settings.RequireKnown(parsed);
                        RequireFiles(
                            parsed,
                            "A PostgreSQL database is brought back with pg_restore, with the folder keys that was kept with it: see docs/operations.md."
                        );
                        var directory = new DataDirectory(parsed.GetValue(Commands.Shared.Data) ?? "data");
                        parsed.Say(
                            await Restore.RunAsync(
                                directory,
                                parsed.GetValue(file)!,
                                parsed.GetValue(another),
                                TimeProvider.System,
                                cancellationToken
                            )
                        );
                    }
                )
        );
        return restore;
    }
}
