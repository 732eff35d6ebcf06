using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data;

/// <summary>The columns of what is counted, and of what tells it apart: the same in every table.</summary>
internal static class UsageColumns
{
    /// <summary>Those of <see cref="TokenUsage"/>, in its order.</summary>
    public static readonly IReadOnlyList<string> Counted = ["Requests", "InputTokens", "CachedTokens", "OutputTokens"];

    /// <summary>Those of <see cref="UsageSums"/>, in its order.</summary>
    public static readonly IReadOnlyList<string> Sums = [.. Counted, "ComplimentaryTokens", "BilledTokens", "UncertainTokens"];

    /// <summary>Those of <see cref="UsageDimensions"/>, in its order.</summary>
    public static readonly IReadOnlyList<string> Dimensions = ["ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier"];

    public static void Map(ComplexPropertyBuilder<TokenUsage> counted)
    {
        counted.Property(usage => usage.Requests).HasColumnName(Counted[0]);
        counted.Property(usage => usage.Input).HasColumnName(Counted[1]);
        counted.Property(usage => usage.Cached).HasColumnName(Counted[2]);
        counted.Property(usage => usage.Output).HasColumnName(Counted[3]);
        counted.Ignore(usage => usage.Tokens);
    }

    public static void Map(ComplexPropertyBuilder<UsageSums> sums)
    {
        sums.ComplexProperty(usage => usage.Counted, Map);
        sums.Property(usage => usage.Complimentary).HasColumnName(Sums[4]);
        sums.Property(usage => usage.Billed).HasColumnName(Sums[5]);
        sums.Property(usage => usage.Uncertain).HasColumnName(Sums[6]);
        sums.Ignore(usage => usage.NotToldApart);
    }

    public static void Map(ComplexPropertyBuilder<UsageDimensions> dimensions)
    {
        dimensions.Property(usage => usage.ProjectId).HasColumnName(Dimensions[0]);
        dimensions.Property(usage => usage.UserId).HasColumnName(Dimensions[1]);
        dimensions.Property(usage => usage.ApiKeyId).HasColumnName(Dimensions[2]);
        dimensions.Property(usage => usage.Model).HasColumnName(Dimensions[3]);
        dimensions.Property(usage => usage.Batch).HasColumnName(Dimensions[4]);
        dimensions.Property(usage => usage.ServiceTier).HasColumnName(Dimensions[5]);
    }

    public static SqliteStatement Bind(this SqliteStatement statement, TokenUsage counted) =>
        statement.Bind(counted.Requests).Bind(counted.Input).Bind(counted.Cached).Bind(counted.Output);

    public static SqliteStatement Bind(this SqliteStatement statement, UsageSums sums) =>
        statement.Bind(sums.Counted).Bind(sums.Complimentary).Bind(sums.Billed).Bind(sums.Uncertain);

    public static SqliteStatement Bind(this SqliteStatement statement, UsageDimensions dimensions) =>
        statement
            .Bind(dimensions.ProjectId)
            .Bind(dimensions.UserId)
            .Bind(dimensions.ApiKeyId)
            .Bind(dimensions.Model)
            .Bind(dimensions.Batch)
            .Bind(dimensions.ServiceTier);
}
