using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DataSharing.Dashboard.Common;

/// <summary>Random secrets, of which only a hash is kept.</summary>
internal static class Secrets
{
    /// <summary>256 random bits, safe in a URL.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
