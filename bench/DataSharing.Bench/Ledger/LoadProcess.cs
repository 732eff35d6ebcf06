using System.Buffers.Text;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DataSharing.Bench.Measures;

namespace DataSharing.Bench.Ledger;

/// <summary>What a load saw: calls and events a second, and how long calls took, in milliseconds.</summary>
internal sealed record LoadResult(double Events, double Calls, double Median, double P99);

/// <summary>
/// Sends calls over some connections for a while, in a process of its own: each connection sends its next call when the one before was
/// answered.
/// </summary>
internal static class LoadProcess
{
    public static Command Build()
    {
        var address = new Argument<string>("address");
        var path = new Option<string>("--path") { DefaultValueFactory = _ => "/v1/usage/events" };
        var key = new Option<string>("--key") { Required = true };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 32 };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 100 };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 5 };
        var first = new Option<int>("--first") { Description = "The number of the first connection: ids of different numbers differ." };
        var random = new Option<bool>("--random");
        var command = new Command("load", "Sends usage events and prints what it saw.")
        {
            address,
            path,
            key,
            connections,
            batch,
            seconds,
            first,
            random,
        };
        command.Hidden = true;
        command.SetAction(
            async (parsed, _) =>
            {
                var traffic = Enumerable
                    .Range(parsed.GetValue(first), parsed.GetValue(connections))
                    .Select(number => new Traffic(
                        parsed.GetValue(path)!,
                        parsed.GetValue(key)!,
                        parsed.GetValue(batch),
                        number,
                        parsed.GetValue(random)
                    ))
                    .ToList();
                var result = await RunAsync(
                    new Uri(parsed.GetValue(address)!),
                    traffic,
                    TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                    parsed.GetValue(batch)
                );
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{result.Events} {result.Calls} {result.Median} {result.P99}")
                );
            }
        );
        return command;
    }

    public static async Task<LoadResult> StartAsync(
        Uri address,
        string key,
        int first,
        int connections,
        int batch,
        double seconds,
        bool random = false,
        string path = "/v1/usage/events"
    )
    {
        using var process = Child.Start([
            "load",
            address.ToString(),
            "--path",
            path,
            "--key",
            key,
            "--first",
            Text(first),
            "--connections",
            Text(connections),
            "--batch",
            Text(batch),
            "--seconds",
            seconds.ToString(CultureInfo.InvariantCulture),
            .. random ? ["--random"] : Array.Empty<string>(),
        ]);
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load did not run.");
        await process.WaitForExitAsync();
        var figures = line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult(figures[0], figures[1], figures[2], figures[3]);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<LoadResult> RunAsync(Uri address, List<Traffic> traffic, TimeSpan time, int batch)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(traffic.Select(own => Task.Run(() => SendAsync(address, own, watch, time))));
        var elapsed = watch.Elapsed.TotalSeconds;
        var sorted = times.SelectMany(own => own).Order().ToArray();
        return new LoadResult(
            sorted.Length * batch / elapsed,
            sorted.Length / elapsed,
            sorted[sorted.Length / 2],
            sorted[(int)(sorted.Length * 0.99)]
        );
    }

    private static async Task<List<double>> SendAsync(Uri address, Traffic traffic, Stopwatch watch, TimeSpan time)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var buffer = new byte[1 << 20];
        var times = new List<double>();
        while (watch.Elapsed < time)
        {
            var begun = Stopwatch.GetTimestamp();
            await socket.SendAsync(traffic.Next());
            var length = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));
                length += read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
            } while (!IsWhole(buffer.AsSpan(0, length)));
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    /// <summary>Whether an answer has come to its end; one that is not 200, or refuses an event, ends the load.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var body = answer[(head + 4)..];
        var length = answer[..head].IndexOf("Content-Length: "u8);
        var isWhole =
            length >= 0 && Utf8Parser.TryParse(answer[(length + 16)..], out int bytes, out _)
                ? body.Length >= bytes
                : body.EndsWith("0\r\n\r\n"u8);
        return isWhole && (!answer.StartsWith("HTTP/1.1 200"u8) || body.IndexOf("\"refused\""u8) >= 0)
            ? throw new InvalidOperationException(
                $"The server answered: {System.Text.Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 2000)])}"
            )
            : isWhole;
    }
}
