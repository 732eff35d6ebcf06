using Npgsql;

namespace DataSharing.Dashboard.Identity;

/// <summary>Of all servers of one database: a code that one has taken is worth nothing at the others.</summary>
internal sealed class PostgreSqlTakenCodes(NpgsqlDataSource source) : ITakenCodes
{
    // What is committed by itself waits for no turn, and is no news for anybody.
    public async ValueTask<bool> TryTakeAsync(string userId, int code)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""DELETE FROM "app"."taken_codes" WHERE "At" < now() - interval '5 minutes' """));
        var take = new NpgsqlBatchCommand(
            """INSERT INTO "app"."taken_codes" ("UserId", "Code") VALUES (@user, @code) ON CONFLICT DO NOTHING"""
        );
        take.Parameters.AddWithValue("user", userId);
        take.Parameters.AddWithValue("code", code);
        batch.BatchCommands.Add(take);
        await batch.ExecuteNonQueryAsync();
        return take.RecordsAffected == 1;
    }
}
