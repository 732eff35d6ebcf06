using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class ErrorScopeAndAuditHole : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ErrorScope",
                table: "sync_kinds",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ProviderAuditHoles",
                columns: table => new
                {
                    OrganizationId = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderAuditHoles", x => x.OrganizationId);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ProviderAuditHoles");

            migrationBuilder.DropColumn(
                name: "ErrorScope",
                table: "sync_kinds");
        }
    }
}
