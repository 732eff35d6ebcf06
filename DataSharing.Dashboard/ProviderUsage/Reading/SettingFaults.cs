using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Tells a fault of one project from one that concerns all: the key or the provider.</summary>
internal sealed class SettingFaults
{
    /// <summary>So many in a row, of a kind that may concern all, are not each a project's own.</summary>
    private const int Most = 3;

    private bool _anyRead;
    private int _inARow;

    public AdminApiException? First { get; private set; }

    /// <summary>One was read.</summary>
    public void Read() => (_anyRead, _inARow) = (true, 0);

    /// <summary>One could not be read.</summary>
    /// <exception cref="AdminApiException">It is not worth asking for the others now.</exception>
    public void Add(AdminApiException fault)
    {
        First ??= fault;
        _inARow += fault.Fault is AdminApiFault.Forbidden or AdminApiFault.Unavailable or AdminApiFault.KeyRefused ? 1 : 0;

        // The provider asks to slow down; or the key is not known, where nothing says otherwise.
        if (fault.Fault == AdminApiFault.Busy || (fault.Fault == AdminApiFault.KeyRefused && !_anyRead) || _inARow == Most)
        {
            throw fault.Fault == AdminApiFault.Busy ? fault : First;
        }
    }
}
