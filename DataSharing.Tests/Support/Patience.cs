namespace DataSharing.Tests.Support;

/// <summary>Waits for what comes by itself, and no longer than anybody would.</summary>
internal static class Patience
{
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(20, end.Token);
        }
    }
}
