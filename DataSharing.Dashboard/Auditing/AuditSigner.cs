using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Auditing;

/// <summary>Signs the ends of audit chains with a key of this installation (ECDSA P-256), made at first use beside the data.</summary>
internal sealed class AuditSigner(DataDirectory directory) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, (long Index, string Hash, Instant At, string Signature)> _last = new(
        StringComparer.Ordinal
    );
    private ECDsa? _key;

    public string PublicKey => Convert.ToHexStringLower(Key().ExportSubjectPublicKeyInfo());

    public string Fingerprint => AuditChain.Fingerprint(Key().ExportSubjectPublicKeyInfo());

    public AuditHead Sign(string chain, long index, string hash, Instant at)
    {
        lock (_lock)
        {
            var bytes = Key().SignData(Encoding.ASCII.GetBytes(AuditHead.Text(chain, index, hash, at)), HashAlgorithmName.SHA256);
            var signature = AuditSignature.Canonical(Convert.ToHexStringLower(bytes));
            _last[chain] = (index, hash, at, signature);
            return new AuditHead(chain, index, hash, at, PublicKey, signature);
        }
    }

    /// <summary>
    /// Whether an end carries this key's own signature, in the one spelling. The last end of each chain that was signed here is known
    /// without asking.
    /// </summary>
    public bool IsOwn(AuditEnd end) =>
        AuditSignature.IsCanonical(end.Signature)
        && (
            _last.TryGetValue(end.Chain, out var last) && last == (end.Index, end.Hash, end.At, end.Signature)
            || new AuditHead(end.Chain, end.Index, end.Hash, end.At, PublicKey, end.Signature).IsGenuine()
        );

    public void Dispose() => _key?.Dispose();

    private ECDsa Key()
    {
        lock (_lock)
        {
            return _key ??= Load();
        }
    }

    // Whichever process comes first makes it; the others read what it made.
    private ECDsa Load()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!File.Exists(directory.AuditKeyFile))
        {
            var temporary = $"{directory.AuditKeyFile}.{Guid.NewGuid():N}";
            using (var stream = OwnerOnlyFiles.Create(temporary))
            using (var writer = new StreamWriter(stream))
            {
                writer.Write(key.ExportPkcs8PrivateKeyPem());
            }

            try
            {
                File.Move(temporary, directory.AuditKeyFile, overwrite: false);
            }
            catch (IOException) when (File.Exists(directory.AuditKeyFile))
            {
                File.Delete(temporary);
            }
        }

        key.ImportFromPem(File.ReadAllText(directory.AuditKeyFile));
        return key;
    }
}
