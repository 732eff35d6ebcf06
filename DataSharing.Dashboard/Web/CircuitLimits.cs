using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;

namespace DataSharing.Dashboard.Web;

/// <summary>What an open page may send, and how many are kept after their connection broke.</summary>
internal static class CircuitLimits
{
    /// <summary>Pages whose connection broke, which may come back. Those beyond are forgotten, and load anew.</summary>
    public const int DisconnectedAtMost = 200;

    public static void Configure(CircuitOptions circuits)
    {
        circuits.DetailedErrors = false;
        circuits.DisconnectedCircuitMaxRetained = DisconnectedAtMost;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(20);
    }

    /// <summary>A message from a browser is a click or a keystroke, and at most a piece of a chosen file.</summary>
    public static void Configure(HubOptions hub)
    {
        hub.MaximumReceiveMessageSize = 64 * 1024;
        hub.EnableDetailedErrors = false;
        hub.AddFilter<OpenPageLimits>();
    }
}
