using System.Diagnostics.Metrics;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>The ledger's figures for Prometheus.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    public const string MeterName = "DataSharing.Ledger";

    private readonly Meter _meter = new(MeterName);

    public LedgerMetrics(LedgerQueue queue, LedgerVerifier verifier, LiveFeed feed, LedgerHealth health)
    {
        _meter.CreateObservableGauge("datasharing.ledger.waiting_batches", () => queue.Reader.Count);
        _meter.CreateObservableGauge("datasharing.ledger.drift", () => verifier.Drift);
        _meter.CreateObservableGauge("datasharing.ledger.failing", () => health.IsFailing ? 1 : 0);
        _meter.CreateObservableGauge("datasharing.pages.subscriptions", () => feed.Subscriptions);
    }

    public void Dispose() => _meter.Dispose();
}
