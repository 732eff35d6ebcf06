using System.Buffers;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>
/// The whole of an answer, within bounds, in memory that the next one uses again: pages of a long sync are megabytes each.
/// </summary>
internal sealed class ResponseBody : IDisposable
{
    private const int Usual = 1024 * 1024;

    private static readonly byte[] _mark = [0xEF, 0xBB, 0xBF];

    private static readonly byte[] _nul = [.. "\\u0000"u8];
    private static readonly byte[] _unknown = [.. "\\ufffd"u8];

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private int _length;

    private ResponseBody() { }

    /// <summary>All of it but a byte-order mark, which is no JSON.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length) is var bytes && bytes.StartsWith(_mark) ? bytes[_mark.Length..] : bytes;

    /// <returns>The body; null if it is longer than <paramref name="maximum"/>.</returns>
    public static async Task<ResponseBody?> ReadAsync(HttpContent content, int maximum, CancellationToken cancellationToken)
    {
        var body = new ResponseBody();
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(body._bytes.AsMemory(body._length), cancellationToken) is > 0 and var read)
            {
                body._length += read;
                if (body._length > maximum)
                {
                    body.Dispose();
                    return null;
                }

                if (body._length == body._bytes.Length)
                {
                    body.Grow();
                }
            }

            body.TakeOutNul();
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    // A text with the character NUL is kept by no PostgreSQL, and would fail with all that came with it. What stands in its place says that
    // something was there.
    private void TakeOutNul()
    {
        var rest = _bytes.AsSpan(0, _length);
        while (rest.IndexOf(_nul) is >= 0 and var at)
        {
            var slashes = 0;
            while (at - slashes > 0 && rest[at - slashes - 1] == (byte)'\\')
            {
                slashes++;
            }

            if (slashes % 2 == 0)
            {
                _unknown.CopyTo(rest[at..]);
            }

            rest = rest[(at + _nul.Length)..];
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
