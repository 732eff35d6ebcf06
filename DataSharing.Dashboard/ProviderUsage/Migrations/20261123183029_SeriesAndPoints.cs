using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class SeriesAndPoints : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "usage_organizations",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_organizations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "usage_series",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Organization = table.Column<long>(type: "INTEGER", nullable: false),
                    Source = table.Column<int>(type: "INTEGER", nullable: false),
                    ProjectId = table.Column<string>(type: "TEXT", nullable: true),
                    UserId = table.Column<string>(type: "TEXT", nullable: true),
                    ApiKeyId = table.Column<string>(type: "TEXT", nullable: true),
                    Model = table.Column<string>(type: "TEXT", nullable: true),
                    Batch = table.Column<bool>(type: "INTEGER", nullable: true),
                    ServiceTier = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_series", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_usage_organizations_OrganizationId",
                table: "usage_organizations",
                column: "OrganizationId",
                unique: true);

            migrationBuilder.Sql(Rewrite);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(RewriteBack);

        // CROSS JOIN keeps the order in which the tables are written here; SQLite might otherwise begin with the series, and look at all points for each.
        // An empty text is no dimension, as null is; the roll-up by day knows neither user nor key, and takes for no batch what does not say.
        private const string Rewrite = """
            ALTER TABLE "Usage" RENAME TO "Usage_old";
            ALTER TABLE "usage_reported_by_day" RENAME TO "usage_reported_by_day_old";

            INSERT INTO "usage_organizations" ("OrganizationId") SELECT "OrganizationId" FROM "Usage_old" UNION SELECT "OrganizationId" FROM "usage_reported_by_day_old";

            CREATE UNIQUE INDEX "IX_usage_series" ON "usage_series" (
                "Organization", "Source", ifnull("ProjectId", ''), ifnull("UserId", ''), ifnull("ApiKeyId", ''), ifnull("Model", ''), ifnull("Batch", -1), ifnull("ServiceTier", ''));
            INSERT INTO "usage_series" ("Organization", "Source", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier")
                SELECT o."Id", r."Source" = 'sync', nullif(r."ProjectId", ''), nullif(r."UserId", ''), nullif(r."ApiKeyId", ''), nullif(r."Model", ''), r."Batch", nullif(r."ServiceTier", '')
                FROM "Usage_old" r JOIN "usage_organizations" o ON o."OrganizationId" = r."OrganizationId"
                UNION SELECT o."Id", r."Source" = 'sync', nullif(r."ProjectId", ''), NULL, NULL, nullif(r."Model", ''), ifnull(r."Batch", 0), nullif(r."ServiceTier", '')
                FROM "Usage_old" r JOIN "usage_organizations" o ON o."OrganizationId" = r."OrganizationId"
                UNION SELECT o."Id", r."Source" = 'sync', nullif(r."ProjectId", ''), NULL, NULL, nullif(r."Model", ''), r."Batch", nullif(r."ServiceTier", '')
                FROM "usage_reported_by_day_old" r JOIN "usage_organizations" o ON o."OrganizationId" = r."OrganizationId";

            CREATE TABLE "usage_points" (
                "Organization" INTEGER NOT NULL, "Start" INTEGER NOT NULL, "Series" INTEGER NOT NULL, "End" INTEGER NOT NULL,
                "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL,
                PRIMARY KEY ("Organization", "Start", "Series", "End")) WITHOUT ROWID;
            INSERT INTO "usage_points"
                SELECT o."Id", r."Start", s."Id", r."End", sum(r."Requests"), sum(r."InputTokens"), sum(r."CachedTokens"), sum(r."OutputTokens")
                FROM "Usage_old" r CROSS JOIN "usage_organizations" o ON o."OrganizationId" = r."OrganizationId"
                CROSS JOIN "usage_series" s ON s."Organization" = o."Id" AND s."Source" = (r."Source" = 'sync') AND ifnull(s."ProjectId", '') = ifnull(r."ProjectId", '')
                    AND ifnull(s."UserId", '') = ifnull(r."UserId", '') AND ifnull(s."ApiKeyId", '') = ifnull(r."ApiKeyId", '') AND ifnull(s."Model", '') = ifnull(r."Model", '')
                    AND ifnull(s."Batch", -1) = ifnull(r."Batch", -1) AND ifnull(s."ServiceTier", '') = ifnull(r."ServiceTier", '')
                GROUP BY 1, 2, 3, 4;

            CREATE TABLE "usage_day_points" (
                "Organization" INTEGER NOT NULL, "Day" INTEGER NOT NULL, "Series" INTEGER NOT NULL,
                "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL,
                PRIMARY KEY ("Organization", "Day", "Series")) WITHOUT ROWID;
            INSERT INTO "usage_day_points"
                SELECT o."Id", r."Day", s."Id", r."Requests", r."InputTokens", r."CachedTokens", r."OutputTokens"
                FROM "usage_reported_by_day_old" r CROSS JOIN "usage_organizations" o ON o."OrganizationId" = r."OrganizationId"
                CROSS JOIN "usage_series" s ON s."Organization" = o."Id" AND s."Source" = (r."Source" = 'sync') AND ifnull(s."ProjectId", '') = r."ProjectId"
                    AND ifnull(s."UserId", '') = '' AND ifnull(s."ApiKeyId", '') = '' AND ifnull(s."Model", '') = r."Model" AND ifnull(s."Batch", -1) = r."Batch"
                    AND ifnull(s."ServiceTier", '') = r."ServiceTier";

            DROP TABLE "Usage_old";
            DROP TABLE "usage_reported_by_day_old";

            CREATE VIEW "Usage" AS
                SELECT o."OrganizationId", p."Series", CASE s."Source" WHEN 1 THEN 'sync' ELSE 'file' END AS "Source", p."Start", p."End",
                    s."ProjectId", s."UserId", s."ApiKeyId", s."Model", s."Batch", s."ServiceTier", p."Requests", p."InputTokens", p."CachedTokens", p."OutputTokens"
                FROM "usage_organizations" o CROSS JOIN "usage_points" p ON p."Organization" = o."Id" CROSS JOIN "usage_series" s ON s."Id" = p."Series";
            CREATE VIEW "usage_reported_by_day" AS
                SELECT o."OrganizationId", p."Day", ifnull(s."ProjectId", '') AS "ProjectId", ifnull(s."Model", '') AS "Model", ifnull(s."ServiceTier", '') AS "ServiceTier", s."Batch",
                    CASE s."Source" WHEN 1 THEN 'sync' ELSE 'file' END AS "Source", p."Requests", p."InputTokens", p."CachedTokens", p."OutputTokens"
                FROM "usage_organizations" o CROSS JOIN "usage_day_points" p ON p."Organization" = o."Id" CROSS JOIN "usage_series" s ON s."Id" = p."Series";
            """;

        private const string RewriteBack = """
            CREATE TABLE "Usage_old" (
                "Sequence" INTEGER NOT NULL CONSTRAINT "PK_Usage" PRIMARY KEY AUTOINCREMENT, "OrganizationId" TEXT NOT NULL, "Source" TEXT NOT NULL, "Start" INTEGER NOT NULL, "End" INTEGER NOT NULL,
                "ProjectId" TEXT, "UserId" TEXT, "ApiKeyId" TEXT, "Model" TEXT, "Batch" INTEGER, "ServiceTier" TEXT,
                "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL);
            INSERT INTO "Usage_old" ("OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                SELECT "OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens" FROM "Usage";
            CREATE TABLE "usage_reported_by_day_old" (
                "OrganizationId" TEXT NOT NULL, "Day" INTEGER NOT NULL, "ProjectId" TEXT NOT NULL, "Model" TEXT NOT NULL, "ServiceTier" TEXT NOT NULL, "Batch" INTEGER NOT NULL,
                "Source" TEXT NOT NULL, "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL,
                CONSTRAINT "PK_usage_reported_by_day" PRIMARY KEY ("OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source")) WITHOUT ROWID;
            INSERT INTO "usage_reported_by_day_old" SELECT * FROM "usage_reported_by_day";
            DROP VIEW "Usage";
            DROP VIEW "usage_reported_by_day";
            DROP TABLE "usage_points";
            DROP TABLE "usage_day_points";
            DROP TABLE "usage_series";
            DROP TABLE "usage_organizations";
            ALTER TABLE "Usage_old" RENAME TO "Usage";
            ALTER TABLE "usage_reported_by_day_old" RENAME TO "usage_reported_by_day";
            CREATE INDEX "IX_Usage_OrganizationId_Start" ON "Usage" ("OrganizationId", "Start");
            """;
    }
}
