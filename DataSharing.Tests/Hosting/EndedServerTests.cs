using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>A server that ended is gone, with its timers and all that they hold.</summary>
public sealed class EndedServerTests
{
    [Fact]
    public async Task Server_ThatEnded_LeavesNothingInMemory()
    {
        var services = await ServeAsync();

        await Support.Patience.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !services.IsAlive;
        });
    }

    // Apart from the test, whose own variables would hold it.
    private static async Task<WeakReference> ServeAsync()
    {
        await using var server = await Support.TestServer.StartAsync();
        using var client = server.Client(await server.CreateOrganizationAsync("org-a"));
        (await client.GetAsync("/v1/organization/data_sharing")).EnsureSuccessStatusCode();
        using var browser = server.Client();
        (await browser.GetAsync("/Account/SignIn")).EnsureSuccessStatusCode();
        return new WeakReference(server.Services);
    }
}
