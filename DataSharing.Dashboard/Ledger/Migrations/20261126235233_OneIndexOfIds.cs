using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Ledger.Migrations
{
    /// <inheritdoc />
    public partial class OneIndexOfIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_events_Id",
                table: "events");

            migrationBuilder.DropIndex(
                name: "IX_events_OrganizationId_Source_Id",
                table: "events");

            migrationBuilder.CreateIndex(
                name: "IX_events_Id_OrganizationId_Source",
                table: "events",
                columns: new[] { "Id", "OrganizationId", "Source" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_events_Id_OrganizationId_Source",
                table: "events");

            migrationBuilder.CreateIndex(
                name: "IX_events_Id",
                table: "events",
                column: "Id");

            migrationBuilder.CreateIndex(
                name: "IX_events_OrganizationId_Source_Id",
                table: "events",
                columns: new[] { "OrganizationId", "Source", "Id" },
                unique: true);
        }
    }
}
