using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", nullable: true),
                    ContentHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RecordedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    OccurredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    ProjectId = table.Column<string>(type: "TEXT", nullable: false),
                    Model = table.Column<string>(type: "TEXT", nullable: false),
                    ResolvedModel = table.Column<string>(type: "TEXT", nullable: false),
                    InputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CachedTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    OutputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    ServiceTier = table.Column<string>(type: "TEXT", nullable: false),
                    Batch = table.Column<bool>(type: "INTEGER", nullable: false),
                    HostedTools = table.Column<string>(type: "TEXT", nullable: false),
                    FunctionTools = table.Column<bool>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: true),
                    ApiKeyId = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: true),
                    Pool = table.Column<string>(type: "TEXT", nullable: true),
                    ComplimentaryTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    RunningTotal = table.Column<long>(type: "INTEGER", nullable: true),
                    Allowance = table.Column<long>(type: "INTEGER", nullable: true),
                    Shared = table.Column<bool>(type: "INTEGER", nullable: false),
                    SharedBy = table.Column<string>(type: "TEXT", nullable: true),
                    Uncertain = table.Column<bool>(type: "INTEGER", nullable: false),
                    DecidedAsOf = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "pools",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    Pool = table.Column<string>(type: "TEXT", nullable: false),
                    RunningTotal = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pools", x => new { x.OrganizationId, x.Day, x.Pool });
                });

            migrationBuilder.CreateTable(
                name: "usage_by_day",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    ProjectId = table.Column<string>(type: "TEXT", nullable: false),
                    Model = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Shared = table.Column<bool>(type: "INTEGER", nullable: false),
                    Requests = table.Column<long>(type: "INTEGER", nullable: false),
                    InputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CachedTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    OutputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    ComplimentaryTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    BilledTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    UncertainTokens = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_by_day", x => new { x.OrganizationId, x.Day, x.ProjectId, x.Model, x.Reason, x.Shared });
                });

            migrationBuilder.CreateTable(
                name: "usage_by_hour",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Hour = table.Column<long>(type: "INTEGER", nullable: false),
                    ProjectId = table.Column<string>(type: "TEXT", nullable: false),
                    Model = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Shared = table.Column<bool>(type: "INTEGER", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    ApiKeyId = table.Column<string>(type: "TEXT", nullable: false),
                    ServiceTier = table.Column<string>(type: "TEXT", nullable: false),
                    Batch = table.Column<bool>(type: "INTEGER", nullable: false),
                    Requests = table.Column<long>(type: "INTEGER", nullable: false),
                    InputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CachedTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    OutputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    ComplimentaryTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    BilledTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    UncertainTokens = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_by_hour", x => new { x.OrganizationId, x.Hour, x.ProjectId, x.Model, x.Reason, x.Shared, x.UserId, x.ApiKeyId, x.ServiceTier, x.Batch });
                });

            migrationBuilder.CreateIndex(
                name: "IX_events_Id",
                table: "events",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_events_OrganizationId_Day_Sequence",
                table: "events",
                columns: new[] { "OrganizationId", "Day", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_events_OrganizationId_Source_Id",
                table: "events",
                columns: new[] { "OrganizationId", "Source", "Id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "pools");

            migrationBuilder.DropTable(
                name: "usage_by_day");

            migrationBuilder.DropTable(
                name: "usage_by_hour");
        }
    }
}
