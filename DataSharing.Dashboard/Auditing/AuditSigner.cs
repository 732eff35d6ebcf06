using System.Security.Cryptography;
using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Auditing;

/// <summary>Signs the ends of audit chains with a key of this installation (ECDSA P-256), made at first use beside the data.</summary>
internal sealed class AuditSigner(DataDirectory directory) : IDisposable
{
    private readonly Lock _lock = new();
    private ECDsa? _key;

    public string PublicKey => Convert.ToHexStringLower(Key().ExportSubjectPublicKeyInfo());

    public string Fingerprint => AuditChain.Fingerprint(Key().ExportSubjectPublicKeyInfo());

    public AuditHead Sign(string chain, long index, string hash, Instant at)
    {
        lock (_lock)
        {
            var signature = Key().SignData(Encoding.ASCII.GetBytes(AuditHead.Text(chain, index, hash, at)), HashAlgorithmName.SHA256);
            return new AuditHead(chain, index, hash, at, PublicKey, AuditSignature.Canonical(Convert.ToHexStringLower(signature)));
        }
    }

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
