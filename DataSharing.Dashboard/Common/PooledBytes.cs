using System.Buffers;

namespace DataSharing.Dashboard.Common;

/// <summary>Bytes in an array of the pool, which is exchanged for a longer one as they grow.</summary>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_array.Length - _length < Math.Max(sizeHint, 1))
        {
            var longer = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _array.Length, _length + sizeHint));
            Written.CopyTo(longer);
            ArrayPool<byte>.Shared.Return(_array);
            _array = longer;
        }

        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }
}
