using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class ReadingByKind : Migration
    {
        private static readonly string[] _moved = ["CompletedAt", "DataRetentionReadAt", "Error", "FailedAt", "Failures", "NextAt"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sync_kinds",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TriedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TriedKey = table.Column<string>(type: "TEXT", nullable: true),
                    CompletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReadUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true),
                    FailingSince = table.Column<long>(type: "INTEGER", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Note = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sync_kinds", x => new { x.OrganizationId, x.Kind });
                });

            migrationBuilder.AddColumn<long>(
                name: "BusiestHourAt",
                table: "SyncStates",
                type: "INTEGER",
                nullable: true);

            // What was one state becomes that of usage. A failed turn told one reason for all kinds; a finished one may have told why costs could not be read.
            migrationBuilder.Sql("""
                UPDATE "SyncStates" SET "BusiestHourAt" = "CompletedAt";
                INSERT INTO "sync_kinds" ("OrganizationId", "Kind", "NextAt", "TriedAt", "CompletedAt", "Error", "FailingSince", "Failures")
                    SELECT "OrganizationId", 'usage', "NextAt", COALESCE("StartedAt", 0), "CompletedAt",
                        CASE WHEN "Failures" > 0 THEN "Error" END, CASE WHEN "Failures" > 0 THEN "FailedAt" END, "Failures" FROM "SyncStates";
                INSERT INTO "sync_kinds" ("OrganizationId", "Kind", "NextAt", "TriedAt", "CompletedAt", "Failures")
                    SELECT "OrganizationId", 'costs', 0, MAX("ReadAt"), MAX("ReadAt"), 0 FROM "Slices" WHERE "Kind" = 'costs' GROUP BY "OrganizationId";
                INSERT INTO "sync_kinds" ("OrganizationId", "Kind", "NextAt", "TriedAt", "CompletedAt", "Failures")
                    SELECT "OrganizationId", 'data_retention', "DataRetentionReadAt" + 86400000, "DataRetentionReadAt", "DataRetentionReadAt", 0
                    FROM "SyncStates" WHERE "DataRetentionReadAt" IS NOT NULL;
                """);

            foreach (var column in _moved)
            {
                // SQLite's own words: EF Core would build the whole table anew.
                migrationBuilder.Sql($"""ALTER TABLE "SyncStates" DROP COLUMN "{column}";""");
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""ALTER TABLE "SyncStates" DROP COLUMN "BusiestHourAt";""");

            migrationBuilder.AddColumn<long>(
                name: "FailedAt",
                table: "SyncStates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CompletedAt",
                table: "SyncStates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DataRetentionReadAt",
                table: "SyncStates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Error",
                table: "SyncStates",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Failures",
                table: "SyncStates",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "NextAt",
                table: "SyncStates",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql("""
                INSERT INTO "SyncStates" ("OrganizationId", "LeaseUntil", "BusiestHourLarge", "BusiestHourSmall")
                    SELECT DISTINCT "OrganizationId", 0, 0, 0 FROM "sync_kinds" WHERE "OrganizationId" NOT IN (SELECT "OrganizationId" FROM "SyncStates");
                UPDATE "SyncStates" SET "CompletedAt" = kind."CompletedAt", "Error" = kind."Error", "FailedAt" = kind."FailingSince", "Failures" = kind."Failures", "NextAt" = kind."NextAt"
                    FROM "sync_kinds" AS kind WHERE kind."OrganizationId" = "SyncStates"."OrganizationId" AND kind."Kind" = 'usage';
                UPDATE "SyncStates" SET "DataRetentionReadAt" = kind."CompletedAt"
                    FROM "sync_kinds" AS kind WHERE kind."OrganizationId" = "SyncStates"."OrganizationId" AND kind."Kind" = 'data_retention';
                """);

            migrationBuilder.DropTable(
                name: "sync_kinds");
        }
    }
}
