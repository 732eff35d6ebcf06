namespace DataSharing.Core.Foresight;

/// <summary>Values of which some tell more than others.</summary>
internal static class Weighted
{
    public const double Middle = 0.5;

    /// <summary>The smallest value that at least the given part of all weight does not exceed.</summary>
    /// <param name="values">Each with its weight, at least one; they are put in order.</param>
    /// <param name="part">Over 0, at most 1.</param>
    public static double Quantile(List<(double Value, double Weight)> values, double part)
    {
        values.Sort((one, two) => one.Value.CompareTo(two.Value));
        var (all, sum) = (0.0, 0.0);
        foreach (var (_, weight) in values)
        {
            all += weight;
        }

        foreach (var (value, weight) in values)
        {
            sum += weight;
            if (sum >= part * all)
            {
                return value;
            }
        }

        return values[^1].Value;
    }
}
