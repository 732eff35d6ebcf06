using System.Security.Cryptography;
using System.Text;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>Seals the keys that are kept in a database with one that is not (AES-256-GCM, bound to the name of what it seals).</summary>
internal sealed class KeySeal : IDisposable
{
    public const string Option = "--key-encryption-key";

    private const int KeyLength = 32;

    // What is sealed begins with them: which way of sealing, the nonce, the tag.
    private const byte Version = 1;
    private const int Nonce = 12;
    private const int Tag = 16;
    private const int Begin = 1 + Nonce + Tag;

    private readonly AesGcm _cipher;

    private KeySeal(byte[] key) => _cipher = new AesGcm(key, Tag);

    /// <summary>Why a text is no such key, or is one of no use; null if it can be used, and where none is set.</summary>
    public static string? Problem(string? text, string? postgreSql) =>
        text is null ? null
        : Read(text) is null
            ? $"{Option} must be {KeyLength} bytes as Base64, as \"openssl rand -base64 {KeyLength}\" makes them; what is set is not."
        : postgreSql is null ? $"{Option} seals keys in a database of PostgreSQL, and none is named with --postgresql: leave it out."
        : null;

    /// <param name="text">One without a <see cref="Problem"/>, or null.</param>
    public static KeySeal? Of(string? text) => text is not null && Read(text) is { } key ? new KeySeal(key) : null;

    public byte[] Seal(string name, byte[] content)
    {
        var whole = new byte[Begin + content.Length];
        whole[0] = Version;
        var nonce = whole.AsSpan(1, Nonce);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, content, whole.AsSpan(Begin), whole.AsSpan(1 + Nonce, Tag), Encoding.UTF8.GetBytes(name));
        return whole;
    }

    /// <returns>What was sealed; null if this is not the key, or it is not what was sealed under that name.</returns>
    public byte[]? Open(string name, byte[] whole)
    {
        if (whole.Length < Begin || whole[0] != Version)
        {
            return null;
        }

        var content = new byte[whole.Length - Begin];
        try
        {
            _cipher.Decrypt(
                whole.AsSpan(1, Nonce),
                whole.AsSpan(Begin),
                whole.AsSpan(1 + Nonce, Tag),
                content,
                Encoding.UTF8.GetBytes(name)
            );
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private static byte[]? Read(string text)
    {
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == KeyLength ? key[..KeyLength] : null;
    }
}
