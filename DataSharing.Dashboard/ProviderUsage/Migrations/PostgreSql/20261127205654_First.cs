using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "reports");

            migrationBuilder.CreateTable(
                name: "Costs",
                schema: "reports",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Start = table.Column<long>(type: "bigint", nullable: false),
                    End = table.Column<long>(type: "bigint", nullable: false),
                    ProjectId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LineItem = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Currency = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Amount = table.Column<decimal>(type: "numeric", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Costs", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "Files",
                schema: "reports",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Sha256 = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ImportedAt = table.Column<long>(type: "bigint", nullable: false),
                    ImportedBy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    Rows = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Files", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "ProviderAuditEntries",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Actor = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProjectId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Details = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ReadAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderAuditEntries", x => new { x.OrganizationId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ProviderAuditHoles",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderAuditHoles", x => x.OrganizationId);
                });

            migrationBuilder.CreateTable(
                name: "ProviderProjects",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: true),
                    ArchivedAt = table.Column<long>(type: "bigint", nullable: true),
                    Residency = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ExternalKeyId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ListedAt = table.Column<long>(type: "bigint", nullable: false),
                    NotListedSince = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderProjects", x => new { x.OrganizationId, x.ProjectId });
                });

            migrationBuilder.CreateTable(
                name: "ProviderShutdowns",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Shutdown = table.Column<int>(type: "integer", nullable: false),
                    ReadAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderShutdowns", x => new { x.OrganizationId, x.Model });
                });

            migrationBuilder.CreateTable(
                name: "ProviderSpendLimits",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ThresholdCents = table.Column<long>(type: "bigint", nullable: true),
                    Currency = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TriedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReadAt = table.Column<long>(type: "bigint", nullable: true),
                    Fault = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderSpendLimits", x => new { x.OrganizationId, x.ProjectId });
                });

            migrationBuilder.CreateTable(
                name: "ProviderTiers",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Default = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Enabled = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TriedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReadAt = table.Column<long>(type: "bigint", nullable: true),
                    Fault = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderTiers", x => new { x.OrganizationId, x.ProjectId });
                });

            migrationBuilder.CreateTable(
                name: "report_changes",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_report_changes", x => x.OrganizationId);
                });

            migrationBuilder.CreateTable(
                name: "Slices",
                schema: "reports",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Start = table.Column<long>(type: "bigint", nullable: false),
                    End = table.Column<long>(type: "bigint", nullable: false),
                    WidthSeconds = table.Column<int>(type: "integer", nullable: false),
                    ReadAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Slices", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "sync_kinds",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    NextAt = table.Column<long>(type: "bigint", nullable: false),
                    TriedAt = table.Column<long>(type: "bigint", nullable: false),
                    TriedKey = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CompletedAt = table.Column<long>(type: "bigint", nullable: true),
                    ReadUntil = table.Column<long>(type: "bigint", nullable: true),
                    Error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ErrorScope = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FailingSince = table.Column<long>(type: "bigint", nullable: true),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sync_kinds", x => new { x.OrganizationId, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "SyncStates",
                schema: "reports",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StartedAt = table.Column<long>(type: "bigint", nullable: true),
                    LeaseUntil = table.Column<long>(type: "bigint", nullable: false),
                    LeaseHolder = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    LagMilliseconds = table.Column<long>(type: "bigint", nullable: true),
                    LagSeenAt = table.Column<long>(type: "bigint", nullable: true),
                    BusiestHourLarge = table.Column<long>(type: "bigint", nullable: false),
                    BusiestHourSmall = table.Column<long>(type: "bigint", nullable: false),
                    BusiestHourAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncStates", x => x.OrganizationId);
                });

            migrationBuilder.CreateTable(
                name: "usage_organizations",
                schema: "reports",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_organizations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "usage_series",
                schema: "reports",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Organization = table.Column<long>(type: "bigint", nullable: false),
                    Source = table.Column<int>(type: "integer", nullable: false),
                    ApiKeyId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Batch = table.Column<bool>(type: "boolean", nullable: true),
                    Model = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProjectId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ServiceTier = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_series", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Costs_OrganizationId_Start_End_ProjectId",
                schema: "reports",
                table: "Costs",
                columns: new[] { "OrganizationId", "Start", "End" });

            migrationBuilder.CreateIndex(
                name: "IX_Files_OrganizationId",
                schema: "reports",
                table: "Files",
                column: "OrganizationId");

            migrationBuilder.CreateIndex(
                name: "IX_ProviderAuditEntries_OrganizationId_At",
                schema: "reports",
                table: "ProviderAuditEntries",
                columns: new[] { "OrganizationId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_report_changes_Sequence",
                schema: "reports",
                table: "report_changes",
                column: "Sequence");

            migrationBuilder.CreateIndex(
                name: "IX_Slices_OrganizationId_Kind_Start",
                schema: "reports",
                table: "Slices",
                columns: new[] { "OrganizationId", "Kind", "Start" });

            migrationBuilder.CreateIndex(
                name: "IX_sync_kinds_ErrorScope_OrganizationId",
                schema: "reports",
                table: "sync_kinds",
                columns: new[] { "ErrorScope", "OrganizationId" },
                filter: "\"ErrorScope\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sync_kinds_NextAt",
                schema: "reports",
                table: "sync_kinds",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_usage_organizations_OrganizationId",
                schema: "reports",
                table: "usage_organizations",
                column: "OrganizationId",
                unique: true);

            migrationBuilder.Sql("""
                CREATE TABLE "reports"."commits" (
                    "One" integer NOT NULL DEFAULT 1 CONSTRAINT "PK_commits" PRIMARY KEY CHECK ("One" = 1), "Number" bigint NOT NULL);
                INSERT INTO "reports"."commits" ("Number") VALUES (0);
                """);

            // The index of costs above leaves out the project, which is as long as OpenAI likes, and an index row holds 2,704 bytes.
            // What EF Core has no words for: the tables of points and the views by which they are read, and the key of a series, in which nothing given
            // is equal to nothing given. An index row holds 2,704 bytes, and its texts can be longer: they are told apart by their digest.
            migrationBuilder.Sql("""
                CREATE TABLE "reports"."usage_points" (
                    "Organization" bigint NOT NULL, "Start" bigint NOT NULL, "Series" bigint NOT NULL, "End" bigint NOT NULL,
                    "Requests" bigint NOT NULL, "InputTokens" bigint NOT NULL, "CachedTokens" bigint NOT NULL, "OutputTokens" bigint NOT NULL,
                    CONSTRAINT "PK_usage_points" PRIMARY KEY ("Organization", "Start", "Series", "End"));
                CREATE TABLE "reports"."usage_day_points" (
                    "Organization" bigint NOT NULL, "Day" integer NOT NULL, "Series" bigint NOT NULL,
                    "Requests" bigint NOT NULL, "InputTokens" bigint NOT NULL, "CachedTokens" bigint NOT NULL, "OutputTokens" bigint NOT NULL,
                    CONSTRAINT "PK_usage_day_points" PRIMARY KEY ("Organization", "Day", "Series"));
                CREATE FUNCTION "reports"."key_of"(VARIADIC parts text[]) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
                    AS 'SELECT sha256(convert_to(array_to_json(parts)::text, ''UTF8''))';
                CREATE UNIQUE INDEX "IX_usage_series" ON "reports"."usage_series" ("Organization", "Source",
                    "reports"."key_of"("ProjectId", coalesce("UserId", ''), coalesce("ApiKeyId", ''), coalesce("Model", ''), "Batch"::text, coalesce("ServiceTier", '')));
                CREATE VIEW "reports"."Usage" AS
                    SELECT o."OrganizationId", p."Series", CASE s."Source" WHEN 1 THEN 'sync' ELSE 'file' END COLLATE "C" AS "Source", p."Start", p."End",
                        s."ProjectId", s."UserId", s."ApiKeyId", s."Model", s."Batch", s."ServiceTier", p."Requests", p."InputTokens", p."CachedTokens", p."OutputTokens"
                    FROM "reports"."usage_organizations" o JOIN "reports"."usage_points" p ON p."Organization" = o."Id"
                        JOIN "reports"."usage_series" s ON s."Id" = p."Series";
                CREATE VIEW "reports"."usage_reported_by_day" AS
                    SELECT o."OrganizationId", p."Day", coalesce(s."ProjectId", '') AS "ProjectId", coalesce(s."Model", '') AS "Model",
                        coalesce(s."ServiceTier", '') AS "ServiceTier", s."Batch", CASE s."Source" WHEN 1 THEN 'sync' ELSE 'file' END COLLATE "C" AS "Source",
                        p."Requests", p."InputTokens", p."CachedTokens", p."OutputTokens"
                    FROM "reports"."usage_organizations" o JOIN "reports"."usage_day_points" p ON p."Organization" = o."Id"
                        JOIN "reports"."usage_series" s ON s."Id" = p."Series";
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP VIEW "reports"."Usage";
                DROP VIEW "reports"."usage_reported_by_day";
                DROP TABLE "reports"."usage_points";
                DROP TABLE "reports"."usage_day_points";
                DROP TABLE "reports"."commits";
                """);

            migrationBuilder.DropTable(
                name: "Costs",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "Files",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderAuditEntries",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderAuditHoles",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderProjects",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderShutdowns",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderSpendLimits",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "ProviderTiers",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "report_changes",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "Slices",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "sync_kinds",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "SyncStates",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "usage_organizations",
                schema: "reports");

            migrationBuilder.DropTable(
                name: "usage_series",
                schema: "reports");

            migrationBuilder.Sql("""DROP FUNCTION "reports"."key_of"(VARIADIC text[]);""");
        }
    }
}
