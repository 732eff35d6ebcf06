using System.Globalization;
using System.Text;

namespace DataSharing.Bench.Ledger;

/// <summary>Events as gateways send them: each with an id of its own, over some projects, models, keys and sizes.</summary>
internal sealed class Traffic
{
    private const int IdLength = 16;
    private const int Variants = 64;

    private static readonly string[] _models =
    [
        "gpt-4.1-mini",
        "gpt-4.1",
        "o4-mini",
        "gpt-5-mini-2025-08-07",
        "gpt-4o-mini-2024-07-18",
        "o3-2025-04-16",
    ];

    private readonly byte[][] _requests;
    private readonly int[][] _ids;
    private long _next;

    /// <param name="path">Where to.</param>
    /// <param name="key">The API key.</param>
    /// <param name="batch">Events of one call.</param>
    /// <param name="connection">Whose ids these are.</param>
    /// <param name="random">Whether ids are random instead of ascending.</param>
    public Traffic(string path, string key, int batch, int connection, bool random)
    {
        var numbers = new Random(connection);
        Connection = connection;
        IsRandom = random;
        _requests = new byte[Variants][];
        _ids = new int[Variants][];
        for (var variant = 0; variant < Variants; variant++)
        {
            (_requests[variant], _ids[variant]) = Request(path, key, batch, numbers);
        }
    }

    public static IReadOnlyList<string> Projects { get; } =
    [.. Enumerable.Range(0, 20).Select(number => string.Create(CultureInfo.InvariantCulture, $"proj_{number:D22}"))];

    private int Connection { get; }

    private bool IsRandom { get; }

    /// <summary>The next call, whole; valid until the one after.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        var variant = (int)(_next % Variants);
        foreach (var place in _ids[variant])
        {
            var number = IsRandom
                ? unchecked((ulong)(_next * 1_000_003 + Connection) * 0x9E3779B97F4A7C15)
                : ((ulong)_next << 16) | (uint)Connection;
            _next++;
            Write(_requests[variant].AsSpan(place, IdLength), number);
        }

        return _requests[variant];
    }

    private static (byte[] Request, int[] Ids) Request(string path, string key, int batch, Random numbers)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var events = Enumerable
            .Range(0, batch)
            .Select(_ =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"id":"chatcmpl-{{new string('0', IdLength)}}","occurred_at":{{now - numbers.Next(3600)}},"project_id":"{{Projects[numbers.Next(Projects.Count)]}}","model":"{{_models[numbers.Next(_models.Length)]}}","input_tokens":{{numbers.Next(1, 4_000)}},"output_tokens":{{numbers.Next(1, 900)}},"api_key_id":"key_{{numbers.Next(4)}}"}"""
                )
            );
        var body = $"[{string.Join(',', events)}]";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"
        );
        var text = head + body;
        const string Mark = "chatcmpl-";
        var ids = new List<int>();
        for (
            var place = text.IndexOf(Mark, StringComparison.Ordinal);
            place >= 0;
            place = text.IndexOf(Mark, place + 1, StringComparison.Ordinal)
        )
        {
            ids.Add(place + Mark.Length);
        }

        return (Encoding.ASCII.GetBytes(text), [.. ids]);
    }

    private static void Write(Span<byte> place, ulong number)
    {
        for (var digit = place.Length - 1; digit >= 0; digit--)
        {
            place[digit] = "0123456789abcdef"u8[(int)(number & 15)];
            number >>= 4;
        }
    }
}
