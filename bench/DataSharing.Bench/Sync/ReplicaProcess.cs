using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Measures;
using DataSharing.Tests.OpenAI;
using DataSharing.Tests.Support;

namespace DataSharing.Bench.Sync;

/// <summary>The replica in a process of its own: its memory is not the reader's. It ends with the process that started it.</summary>
internal sealed class ReplicaProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ReplicaProcess(Process process, string address)
    {
        (_process, Address) = (process, address);
    }

    public string Address { get; }

    public static Command Build()
    {
        var latency = new Option<int>("--latency");
        var command = new Command("replica", "Serves the year on a loopback port until its standard input ends.") { latency };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => ServeAsync(TimeSpan.FromMilliseconds(parsed.GetValue(latency))));
        return command;
    }

    public static async Task<ReplicaProcess> StartAsync(TimeSpan latency)
    {
        var process = Child.Start("replica", "--latency", ((int)latency.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        return new ReplicaProcess(
            process,
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The replica did not start.")
        );
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ServeAsync(TimeSpan latency)
    {
        await using var replica = await Replica.StartAsync(new TestClock(Year.Now));
        replica.Usage.AddRange(Year.Rows());
        replica.Settled = true;
        if (latency > TimeSpan.Zero)
        {
            replica.OnRequest = () => Task.Delay(latency);
        }

        Console.WriteLine(replica.Address);
        await Console.In.ReadToEndAsync();
    }
}
