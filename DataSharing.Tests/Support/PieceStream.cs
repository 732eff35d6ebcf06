namespace DataSharing.Tests.Support;

/// <summary>Gives its content in small pieces, as files and networks do; or over and over, as a device does.</summary>
internal sealed class PieceStream(byte[] content, int size, bool endless = false) : MemoryStream(content)
{
    /// <summary>How many bytes were given.</summary>
    public long Given { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (endless && Position == Length)
        {
            Position = 0;
        }

        var read = base.Read(buffer[..Math.Min(size, buffer.Length)]);
        Given += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
