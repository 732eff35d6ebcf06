using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class KeptDecisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Clustered by its key, for which EF Core has no words: an id that is looked for is found where its decision stands.
            migrationBuilder.Sql(
                """
                CREATE TABLE "decisions_kept" (
                    "Id" TEXT NOT NULL,
                    "OrganizationId" TEXT NOT NULL,
                    "Source" TEXT NOT NULL,
                    "ContentHash" BLOB NOT NULL,
                    "RecordedAt" INTEGER NOT NULL,
                    "Day" INTEGER NOT NULL,
                    "ResolvedModel" TEXT NOT NULL,
                    "Tokens" INTEGER NOT NULL,
                    "Reason" TEXT NOT NULL,
                    "Rule" TEXT NULL,
                    "Pool" TEXT NULL,
                    "ComplimentaryTokens" INTEGER NOT NULL,
                    "RunningTotal" INTEGER NULL,
                    "Allowance" INTEGER NULL,
                    "Shared" INTEGER NOT NULL,
                    "SharedBy" TEXT NULL,
                    "Uncertain" INTEGER NOT NULL,
                    "DecidedAsOf" INTEGER NOT NULL,
                    "Catalogue" INTEGER NULL,
                    CONSTRAINT "PK_decisions_kept" PRIMARY KEY ("Id", "OrganizationId", "Source")
                ) WITHOUT ROWID
                """
            );

            migrationBuilder.CreateTable(
                name: "events_kept",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstDay = table.Column<int>(type: "INTEGER", nullable: true),
                    Days = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events_kept", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "decisions_kept");

            migrationBuilder.DropTable(
                name: "events_kept");
        }
    }
}
