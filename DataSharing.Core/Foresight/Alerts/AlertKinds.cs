namespace DataSharing.Core.Foresight.Alerts;

/// <summary>All that can be watched for, in the order in which it is offered.</summary>
public static class AlertKinds
{
    /// <summary>A new kind is added here.</summary>
    public static IReadOnlyList<AlertKind> All { get; } =
    [
        new PoolUsedAlert(),
        new PoolRunsOutAlert(),
        new PoolUnusedAlert(),
        new DriftAlert(),
        new UndecidedProjectAlert(),
        new ConnectionAlert(),
        new UnlistedModelAlert(),
        new UnknownValueAlert(),
        new FactsAlert(),
    ];

    /// <summary>The kind with this <see cref="AlertKind.Name"/>, or null: a later version's, or none.</summary>
    public static AlertKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
