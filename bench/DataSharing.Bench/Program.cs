using System.CommandLine;
using DataSharing.Bench.Search;
using DataSharing.Bench.Sync;

return await new RootCommand("Measures what the performance targets name; each figure is a ratio whose two sides run interleaved.")
{
    SearchBenchmark.Build(),
    SyncBenchmark.Build(),
    ReplicaProcess.Build(),
}.Parse(args).InvokeAsync();
