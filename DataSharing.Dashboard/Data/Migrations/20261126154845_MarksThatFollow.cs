using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class MarksThatFollow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "FollowsProvider",
                table: "ProjectMarks",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            // What the connection recorded until now bears this name and nothing else does: its marks followed OpenAI's list.
            migrationBuilder.Sql("UPDATE ProjectMarks SET FollowsProvider = 1 WHERE RecordedBy = 'OpenAI' AND Kind = 'archived'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FollowsProvider",
                table: "ProjectMarks");
        }
    }
}
