using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class Sync : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "Usage",
                type: "TEXT",
                nullable: false,
                defaultValue: "file");

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "Costs",
                type: "TEXT",
                nullable: false,
                defaultValue: "file");

            migrationBuilder.CreateTable(
                name: "Slices",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Start = table.Column<long>(type: "INTEGER", nullable: false),
                    End = table.Column<long>(type: "INTEGER", nullable: false),
                    WidthSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Slices", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "SyncStates",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CompletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true),
                    FailedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseHolder = table.Column<string>(type: "TEXT", nullable: true),
                    LagMilliseconds = table.Column<long>(type: "INTEGER", nullable: true),
                    LagSeenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BusiestHourLarge = table.Column<long>(type: "INTEGER", nullable: false),
                    BusiestHourSmall = table.Column<long>(type: "INTEGER", nullable: false),
                    DataRetentionReadAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncStates", x => x.OrganizationId);
                });

            migrationBuilder.CreateTable(
                name: "usage_reported_by_day",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    ProjectId = table.Column<string>(type: "TEXT", nullable: false),
                    Model = table.Column<string>(type: "TEXT", nullable: false),
                    ServiceTier = table.Column<string>(type: "TEXT", nullable: false),
                    Batch = table.Column<bool>(type: "INTEGER", nullable: false),
                    Source = table.Column<string>(type: "TEXT", nullable: false),
                    Requests = table.Column<long>(type: "INTEGER", nullable: false),
                    InputTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    CachedTokens = table.Column<long>(type: "INTEGER", nullable: false),
                    OutputTokens = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_reported_by_day", x => new { x.OrganizationId, x.Day, x.ProjectId, x.Model, x.ServiceTier, x.Batch, x.Source });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Slices_OrganizationId_Kind_Start",
                table: "Slices",
                columns: new[] { "OrganizationId", "Kind", "Start" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Slices");

            migrationBuilder.DropTable(
                name: "SyncStates");

            migrationBuilder.DropTable(
                name: "usage_reported_by_day");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "Usage");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "Costs");
        }
    }
}
