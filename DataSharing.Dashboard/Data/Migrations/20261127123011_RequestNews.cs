using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class RequestNews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AnswerReadAt",
                table: "MemberRequests",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RequestId",
                table: "Deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_RequestId_Kind_Address",
                table: "Deliveries",
                columns: new[] { "RequestId", "Kind", "Address" },
                unique: true,
                filter: "\"RequestId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_RequestId_Kind_Address",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "AnswerReadAt",
                table: "MemberRequests");

            migrationBuilder.DropColumn(
                name: "RequestId",
                table: "Deliveries");
        }
    }
}
