using System.CommandLine;
using DataSharing.Bench.Forecasts;
using DataSharing.Bench.Glance;
using DataSharing.Bench.Growth;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Pages;
using DataSharing.Bench.Paint;
using DataSharing.Bench.Search;
using DataSharing.Bench.Servers;
using DataSharing.Bench.Sync;

return await new RootCommand("Measures what the performance targets name; each figure is a ratio whose two sides run interleaved.")
{
    EligibilityBenchmark.Build(),
    ForecastBenchmark.Build(),
    GlanceBenchmark.Build(),
    GrowthBenchmark.Build(),
    LedgerBenchmark.Build(),
    PagesBenchmark.Build(),
    PaintBenchmark.Build(),
    SearchBenchmark.Build(),
    ServersBenchmark.Build(),
    SyncBenchmark.Build(),
    ReplicaProcess.Build(),
    ConsoleProcess.Build(),
    GrowthConsole.Build(),
    LoadProcess.Build(),
    PagesConsole.Build(),
    ServerProcess.Build(),
    Viewers.Build(),
}
    .Parse(args)
    .InvokeAsync();
