using Microsoft.AspNetCore.Components.Server;

namespace DataSharing.Dashboard.Security;

/// <summary>What one open page may hold and send.</summary>
internal static class CircuitLimits
{
    public static void Configure(CircuitOptions circuits)
    {
        circuits.DetailedErrors = false;
        circuits.DisconnectedCircuitMaxRetained = 200;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(20);
    }
}
