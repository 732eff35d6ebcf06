using System.CommandLine;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines.PostgreSql;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>All commands of the executable; without one it serves.</summary>
internal static class Commands
{
    public static RootCommand Build()
    {
        var root = new RootCommand(
            "DataSharing: the console for sharing API traffic and its complimentary tokens. Not affiliated with OpenAI."
        );
        root.Options.Add(Settings.File);
        root.Options.Add(Shared.Data);
        root.Options.Add(Shared.PostgreSql);
        root.Options.Add(Shared.KeyEncryptionKey);
        root.Options.Add(Shared.Catalogue);
        Serve.AddTo(root);
        root.Subcommands.Add(Serve.Build());
        root.Subcommands.Add(UsersCommand.Build());
        root.Subcommands.Add(OrganizationsCommand.Build());
        root.Subcommands.Add(ProjectsCommand.Build());
        root.Subcommands.Add(MembersCommand.Build());
        root.Subcommands.Add(KeysCommand.Build());
        root.Subcommands.Add(ConnectionsCommand.Build());
        root.Subcommands.Add(UsageCommand.Build());
        root.Subcommands.Add(AuditCommand.Build());
        root.Subcommands.Add(BackupCommand.Build());
        root.Subcommands.Add(BackupCommand.BuildRestore());
        root.Subcommands.Add(DatabaseCommand.Build());
        root.Subcommands.Add(DoctorCommand.Build());
        return root;
    }

    /// <summary>Options that every command takes.</summary>
    internal static class Shared
    {
        public static Option<string?> Data { get; } =
            new Option<string?>("--data")
            {
                Description = "Folder of the databases and keys (default ./data; with --demo ./data-demo).",
                Recursive = true,
            }.OrSet();

        public static Option<string?> PostgreSql { get; } =
            new Option<string?>(PostgreSqlSettings.DatabaseOption)
            {
                Description =
                    "A PostgreSQL database in the place of SQLite's files, as a connection string; best set as DATASHARING_POSTGRESQL, where no list of processes shows its password.",
                Recursive = true,
            }.OrSetInSecret();

        public static Option<string?> KeyEncryptionKey { get; } =
            new Option<string?>(KeySeal.Option)
            {
                Description =
                    "Keeps the keys in the PostgreSQL database too, sealed with this key (32 bytes as Base64), so that several servers have the same; best set as DATASHARING_KEY_ENCRYPTION_KEY.",
                Recursive = true,
            }.OrSetInSecret();

        public static Option<string?> Catalogue { get; } =
            new Option<string?>("--catalogue") { Description = "A programme catalogue of your own (JSON).", Recursive = true }.OrSet();
    }
}
