using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class NarrowerReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Usage_OrganizationId_Start_End_ProjectId",
                table: "Usage");

            migrationBuilder.CreateIndex(
                name: "IX_Usage_OrganizationId_Start",
                table: "Usage",
                columns: new[] { "OrganizationId", "Start" });

            migrationBuilder.Sql(Rebuild(" WITHOUT ROWID"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Usage_OrganizationId_Start",
                table: "Usage");

            migrationBuilder.CreateIndex(
                name: "IX_Usage_OrganizationId_Start_End_ProjectId",
                table: "Usage",
                columns: new[] { "OrganizationId", "Start", "End", "ProjectId" });

            migrationBuilder.Sql(Rebuild(""));
        }

        // The key is most of a row: as the table itself it is stored once, and not again in an index beside it. EF Core has no word for it.
        private static string Rebuild(string kind) => $"""
            CREATE TABLE "usage_reported_by_day_new" (
                "OrganizationId" TEXT NOT NULL, "Day" INTEGER NOT NULL, "ProjectId" TEXT NOT NULL, "Model" TEXT NOT NULL, "ServiceTier" TEXT NOT NULL, "Batch" INTEGER NOT NULL,
                "Source" TEXT NOT NULL, "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL,
                CONSTRAINT "PK_usage_reported_by_day" PRIMARY KEY ("OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source")){kind};
            INSERT INTO "usage_reported_by_day_new" SELECT "OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source", "Requests", "InputTokens", "CachedTokens", "OutputTokens"
                FROM "usage_reported_by_day";
            DROP TABLE "usage_reported_by_day";
            ALTER TABLE "usage_reported_by_day_new" RENAME TO "usage_reported_by_day";
            """;
    }
}
