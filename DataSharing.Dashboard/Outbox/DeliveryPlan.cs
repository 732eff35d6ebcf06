using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataSharing.Dashboard.Outbox;

/// <summary>When a delivery that failed is tried again: later and later, for about three days.</summary>
internal static class DeliveryPlan
{
    /// <summary>Whoever asks for more patience is not waited for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] _steps =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>So many tries, then it is dead.</summary>
    public static int Attempts => _steps.Length + 1;

    /// <summary>As long as its tries can take, where nobody asks for more patience.</summary>
    public static TimeSpan Longest { get; } = _steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + (step * 1.2));

    /// <summary>How long to wait after a try, give or take a fifth; null after the last.</summary>
    /// <param name="id">The delivery: what failed together does not come again together.</param>
    /// <param name="attempts">How often it was tried; at least 1.</param>
    /// <param name="asked">What the other side asked for, or null.</param>
    public static TimeSpan? After(string id, int attempts, TimeSpan? asked = null)
    {
        if (attempts > _steps.Length)
        {
            return null;
        }

        var wait = _steps[attempts - 1] * (0.8 + (0.4 * Share(id, attempts)));
        var patience = asked is { } wanted && wanted <= LongestWait ? wanted : TimeSpan.Zero;
        return wait > patience ? wait : patience;
    }

    // The same for the same try, whichever process asks: no state, and nothing to wait for in a test.
    private static double Share(string id, int attempts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {attempts}")));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
    }
}
