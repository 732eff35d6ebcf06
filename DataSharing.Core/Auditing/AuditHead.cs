using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Auditing;

/// <summary>
/// The end of a chain at some instant, signed. Kept elsewhere, it shows later whether anything up to here is missing or changed.
/// </summary>
/// <param name="Chain">An organization's id, or <c>platform</c>.</param>
/// <param name="Index">Number of the last entry; 0 for an empty log.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="At">When it was written.</param>
/// <param name="PublicKey">The signer's SubjectPublicKeyInfo (ECDSA P-256) in lower-case hexadecimal digits.</param>
/// <param name="Signature">Over <see cref="SignedText"/>, 64 bytes in lower-case hexadecimal digits.</param>
public sealed record AuditHead(string Chain, long Index, string Hash, Instant At, string PublicKey, string Signature)
{
    private const string Start = "{\"head\":{\"chain\":";

    /// <summary>What is signed: the head without key and signature, in one spelling only.</summary>
    public string SignedText => Text(Chain, Index, Hash, At);

    /// <summary>The fingerprint of the key that signed it.</summary>
    public string Fingerprint => AuditChain.Fingerprint(Convert.FromHexString(PublicKey));

    /// <summary>What is signed for these values.</summary>
    public static string Text(string chain, long index, string hash, Instant at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"chain\":{JsonSerializer.Serialize(chain)},\"index\":{index},\"hash\":\"{hash}\",\"at\":\"{at}\"}}"
        );

    /// <summary>The head as the last line of an export.</summary>
    public string ToLine() => $"{{\"head\":{SignedText},\"public_key\":\"{PublicKey}\",\"signature\":\"{Signature}\"}}";

    /// <summary>Whether a line looks like a head; whether it is one, <see cref="Read"/> tells.</summary>
    public static bool IsHead(string line) => line.StartsWith(Start, StringComparison.Ordinal);

    /// <summary>Reads a line that <see cref="ToLine"/> wrote, in exactly that spelling; null for anything else.</summary>
    public static AuditHead? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var (root, head) = (document.RootElement, document.RootElement.GetProperty("head"));
            if (
                !DateTimeOffset.TryParse(
                    head.GetProperty("at").GetString(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var at
                )
            )
            {
                return null;
            }

            // A null would be written as it was read, and mean a log that has no name.
            return
                head.GetProperty("chain").GetString() is { Length: > 0 } chain
                && head.GetProperty("hash").GetString() is { } hash
                && AuditSignature.IsHex(hash, 64)
                && root.GetProperty("public_key").GetString() is { } publicKey
                && root.GetProperty("signature").GetString() is { } signature
                && new AuditHead(chain, head.GetProperty("index").GetInt64(), hash, Instant.From(at), publicKey, signature)
                    is { Index: >= 0 } read
                && read.ToLine() == line
                ? read
                : null;
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentOutOfRangeException
            )
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the signature is the key's own, in whichever of its two spellings: earlier versions wrote both, see
    /// <see cref="AuditSignature"/>.
    /// </summary>
    public bool IsGenuine()
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromHexString(PublicKey), out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                && PublicKey == Convert.ToHexStringLower(key.ExportSubjectPublicKeyInfo())
                && AuditSignature.IsHex(Signature, 128)
                && key.VerifyData(Encoding.ASCII.GetBytes(SignedText), Convert.FromHexString(Signature), HashAlgorithmName.SHA256);
        }
        catch (Exception exception)
            when (exception is CryptographicException or FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
