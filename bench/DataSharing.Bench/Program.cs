using System.CommandLine;
using DataSharing.Bench.Sync;

return await new RootCommand("Measures what the performance targets name; each figure is a ratio whose two sides run interleaved.")
{
    SyncBenchmark.Build(),
    ReplicaProcess.Build(),
}.Parse(args).InvokeAsync();
