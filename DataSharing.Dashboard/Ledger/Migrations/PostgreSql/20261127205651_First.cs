using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DataSharing.Dashboard.Ledger.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "ledger");

            migrationBuilder.CreateTable(
                name: "decisions_kept",
                schema: "ledger",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    RecordedAt = table.Column<long>(type: "bigint", nullable: false),
                    Day = table.Column<int>(type: "integer", nullable: false),
                    ResolvedModel = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Tokens = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Rule = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Pool = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ComplimentaryTokens = table.Column<long>(type: "bigint", nullable: false),
                    RunningTotal = table.Column<long>(type: "bigint", nullable: true),
                    Allowance = table.Column<long>(type: "bigint", nullable: true),
                    Shared = table.Column<bool>(type: "boolean", nullable: false),
                    SharedBy = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Uncertain = table.Column<bool>(type: "boolean", nullable: false),
                    DecidedAsOf = table.Column<long>(type: "bigint", nullable: false),
                    Catalogue = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_decisions_kept", x => new { x.Id, x.OrganizationId, x.Source });
                });

            migrationBuilder.CreateTable(
                name: "events",
                schema: "ledger",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ContentHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    RecordedAt = table.Column<long>(type: "bigint", nullable: false),
                    OccurredAt = table.Column<long>(type: "bigint", nullable: false),
                    Day = table.Column<int>(type: "integer", nullable: false),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ResolvedModel = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    InputTokens = table.Column<long>(type: "bigint", nullable: false),
                    CachedTokens = table.Column<long>(type: "bigint", nullable: false),
                    OutputTokens = table.Column<long>(type: "bigint", nullable: false),
                    ServiceTier = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Batch = table.Column<bool>(type: "boolean", nullable: false),
                    HostedTools = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FunctionTools = table.Column<bool>(type: "boolean", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ApiKeyId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Rule = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Pool = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ComplimentaryTokens = table.Column<long>(type: "bigint", nullable: false),
                    RunningTotal = table.Column<long>(type: "bigint", nullable: true),
                    Allowance = table.Column<long>(type: "bigint", nullable: true),
                    Shared = table.Column<bool>(type: "boolean", nullable: false),
                    SharedBy = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Uncertain = table.Column<bool>(type: "boolean", nullable: false),
                    DecidedAsOf = table.Column<long>(type: "bigint", nullable: false),
                    Catalogue = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "events_kept",
                schema: "ledger",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    FirstDay = table.Column<int>(type: "integer", nullable: true),
                    Days = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events_kept", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "pools",
                schema: "ledger",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Day = table.Column<int>(type: "integer", nullable: false),
                    Pool = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RunningTotal = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pools", x => new { x.OrganizationId, x.Day, x.Pool });
                });

            migrationBuilder.CreateTable(
                name: "usage_by_day",
                schema: "ledger",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Day = table.Column<int>(type: "integer", nullable: false),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Shared = table.Column<bool>(type: "boolean", nullable: false),
                    BilledTokens = table.Column<long>(type: "bigint", nullable: false),
                    ComplimentaryTokens = table.Column<long>(type: "bigint", nullable: false),
                    UncertainTokens = table.Column<long>(type: "bigint", nullable: false),
                    CachedTokens = table.Column<long>(type: "bigint", nullable: false),
                    InputTokens = table.Column<long>(type: "bigint", nullable: false),
                    OutputTokens = table.Column<long>(type: "bigint", nullable: false),
                    Requests = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_by_day", x => new { x.OrganizationId, x.Day, x.ProjectId, x.Model, x.Reason, x.Shared });
                });

            migrationBuilder.CreateTable(
                name: "usage_by_hour",
                schema: "ledger",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Hour = table.Column<long>(type: "bigint", nullable: false),
                    ProjectId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Model = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Shared = table.Column<bool>(type: "boolean", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ApiKeyId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ServiceTier = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Batch = table.Column<bool>(type: "boolean", nullable: false),
                    BilledTokens = table.Column<long>(type: "bigint", nullable: false),
                    ComplimentaryTokens = table.Column<long>(type: "bigint", nullable: false),
                    UncertainTokens = table.Column<long>(type: "bigint", nullable: false),
                    CachedTokens = table.Column<long>(type: "bigint", nullable: false),
                    InputTokens = table.Column<long>(type: "bigint", nullable: false),
                    OutputTokens = table.Column<long>(type: "bigint", nullable: false),
                    Requests = table.Column<long>(type: "bigint", nullable: false)
                });

            migrationBuilder.CreateIndex(
                name: "IX_events_Id_OrganizationId_Source",
                schema: "ledger",
                table: "events",
                columns: new[] { "Id", "OrganizationId", "Source" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_events_OrganizationId_Day_Sequence",
                schema: "ledger",
                table: "events",
                columns: new[] { "OrganizationId", "Day", "Sequence" });

            migrationBuilder.Sql("""
                CREATE TABLE "ledger"."commits" (
                    "One" integer NOT NULL DEFAULT 1 CONSTRAINT "PK_commits" PRIMARY KEY CHECK ("One" = 1), "Number" bigint NOT NULL);
                INSERT INTO "ledger"."commits" ("Number") VALUES (0);
                """);

            // An index row holds 2,704 bytes, and the texts of a key can be longer: they are told apart by their digest.
            migrationBuilder.Sql("""
                CREATE FUNCTION "ledger"."key_of"(VARIADIC parts text[]) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
                    AS 'SELECT sha256(convert_to(array_to_json(parts)::text, ''UTF8''))';
                CREATE UNIQUE INDEX "IX_usage_by_hour_Key" ON "ledger"."usage_by_hour" ("OrganizationId", "Hour",
                    "ledger"."key_of"("ProjectId", "Model", "Reason", "Shared"::text, "UserId", "ApiKeyId", "ServiceTier", "Batch"::text));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""DROP TABLE "ledger"."commits";""");

            migrationBuilder.DropTable(
                name: "decisions_kept",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "events",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "events_kept",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "pools",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "usage_by_day",
                schema: "ledger");

            migrationBuilder.DropTable(
                name: "usage_by_hour",
                schema: "ledger");

            migrationBuilder.Sql("""DROP FUNCTION "ledger"."key_of"(VARIADIC text[]);""");
        }
    }
}
