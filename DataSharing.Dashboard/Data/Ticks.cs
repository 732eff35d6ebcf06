namespace DataSharing.Dashboard.Data;

/// <summary>
/// When each organization was changed, in ticks: one more with each change. What was read under a tick holds until a later one concerns it.
/// Safe for use by several threads at once.
/// </summary>
internal sealed class Ticks
{
    private const int MostOrganizations = 10_000;

    private readonly Lock _one = new();
    private readonly Dictionary<string, long> _organizations = new(StringComparer.Ordinal);
    private long _now = 1;
    private long _all = 1;

    /// <summary>The tick of the last change, whomever it concerned.</summary>
    public long Now
    {
        get
        {
            lock (_one)
            {
                return _now;
            }
        }
    }

    /// <summary>These were changed.</summary>
    public void Change(IEnumerable<string> organizations)
    {
        lock (_one)
        {
            _now++;
            foreach (var organization in organizations)
            {
                _organizations[organization] = _now;
            }

            if (_organizations.Count > MostOrganizations)
            {
                _organizations.Clear();
                _all = _now;
            }
        }
    }

    /// <summary>All were changed, or nobody knows which.</summary>
    public void ChangeAll()
    {
        lock (_one)
        {
            _all = ++_now;
            _organizations.Clear();
        }
    }

    /// <summary>Whether what was read of an organization under a tick still holds.</summary>
    public bool Holds(string organizationId, long tick)
    {
        lock (_one)
        {
            return tick >= _all && tick >= _organizations.GetValueOrDefault(organizationId);
        }
    }
}
