using System.Security.Cryptography;
using System.Text;

namespace DataSharing.Core.Auditing;

/// <summary>
/// Links the entries of one log: each hash covers the entry's bytes and the hash before it, so that nothing can be changed, taken out, put
/// in or swapped unseen.
/// </summary>
/// <remarks>Source: promises.md, "The log cannot be edited unseen".</remarks>
public static class AuditChain
{
    /// <summary>What stands before the first entry: 64 zeros.</summary>
    public static string Beginning { get; } = new('0', 64);

    /// <summary>
    /// The hash of an entry: SHA-256 over the previous hash, a line feed and the entry, in lower-case hexadecimal digits.
    /// </summary>
    /// <param name="previous">The hash of the entry before, or <see cref="Beginning"/>.</param>
    /// <param name="entry">The entry's canonical bytes as text, ASCII only.</param>
    public static string Hash(string previous, string entry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{previous}\n{entry}")));

    /// <summary>A public key's fingerprint: SHA-256 over its SubjectPublicKeyInfo, in lower-case hexadecimal digits.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));
}
