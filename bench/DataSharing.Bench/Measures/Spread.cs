using System.Globalization;

namespace DataSharing.Bench.Measures;

/// <summary>Some figures of the same thing: the one in the middle, and between which ones it lies.</summary>
internal sealed class Spread(IEnumerable<double> figures)
{
    private readonly double[] _figures = [.. figures.Order()];

    public double Median =>
        _figures.Length % 2 == 1
            ? _figures[_figures.Length / 2]
            : (_figures[(_figures.Length / 2) - 1] + _figures[_figures.Length / 2]) / 2;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:N2} ({_figures[0]:N2}–{_figures[^1]:N2})");
}
