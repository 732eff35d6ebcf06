using System.Buffers.Binary;
using System.Text;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>
/// Short texts that come again and again, such as projects and models: one string for all events that name the same one.
/// </summary>
/// <remarks>
/// Each text has one place, which it takes from whatever stood there: it cannot grow. Safe for use by several threads at once, of which the
/// last one to write a place wins.
/// </remarks>
internal sealed class RecentTexts
{
    private const int Places = 4096;

    private readonly string?[] _texts = new string?[Places];

    /// <param name="ascii">ASCII only.</param>
    public string Of(ReadOnlySpan<byte> ascii)
    {
        ref var place = ref _texts[PlaceOf(ascii)];
        return place is { } known && Ascii.Equals(ascii, known) ? known : place = Encoding.ASCII.GetString(ascii);
    }

    private static int PlaceOf(ReadOnlySpan<byte> ascii)
    {
        var mixed = (ulong)ascii.Length;
        while (ascii.Length >= sizeof(ulong))
        {
            mixed = (mixed ^ BinaryPrimitives.ReadUInt64LittleEndian(ascii)) * 0x9E3779B97F4A7C15;
            mixed ^= mixed >> 32;
            ascii = ascii[sizeof(ulong)..];
        }

        foreach (var letter in ascii)
        {
            mixed = (mixed ^ letter) * 0x9E3779B97F4A7C15;
        }

        return (int)(mixed >> 40) & (Places - 1);
    }
}
