namespace DataSharing.Bench.Paint;

/// <summary>What a browser says about one visit, by the definitions of Core Web Vitals.</summary>
/// <param name="Paint">Milliseconds until the largest content was painted.</param>
/// <param name="Interaction">Milliseconds from the slowest interaction to the next paint; the browser rounds to eight.</param>
/// <param name="Shift">Layout shift that nobody asked for.</param>
internal sealed record Vitals(double Paint, double Interaction, double Shift)
{
    public Vitals()
        : this(0, 0, 0) { }

    /// <summary>Listens from the first moment of a page.</summary>
    public const string Script = """
        window.vitals = { Paint: 0, Interaction: 0, Shift: 0 };
        const observe = (type, take, more) =>
          new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
        observe('largest-contentful-paint', entry => { vitals.Paint = entry.startTime; });
        observe('layout-shift', entry => { if (!entry.hadRecentInput) vitals.Shift += entry.value; });
        observe('event', entry => {
          if (entry.interactionId) vitals.Interaction = Math.max(vitals.Interaction, entry.duration);
        }, { durationThreshold: 16 });
        """;

    /// <summary>After the next frame, so that what was just done is in it.</summary>
    public const string Read = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(vitals), 100)))";
}
