using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Faults of single spans of time: one that cannot be read keeps no other from being read.</summary>
internal sealed class SpanFaults
{
    /// <summary>So many in a row that do not answer are not each a span's own: then the provider has a fault.</summary>
    private const int MostInARow = 8;

    private readonly Lock _lock = new();
    private readonly List<(SliceSpan Span, AdminApiException Fault)> _faults = [];
    private int _inARow;

    /// <summary>A span was read and stored.</summary>
    public void Read()
    {
        lock (_lock)
        {
            _inARow = 0;
        }
    }

    /// <summary>A span could not be read.</summary>
    /// <exception cref="AdminApiException">It is not worth asking for the others now.</exception>
    public void Add(SliceSpan span, AdminApiException fault, bool isOlder)
    {
        lock (_lock)
        {
            _faults.Add((span, fault));
            _inARow += fault.Fault == AdminApiFault.Unavailable ? 1 : 0;

            // About the key, or the provider as a whole. Today is asked for first: without an answer to it there is none to the others
            // either.
            if (
                fault.Fault is AdminApiFault.KeyRefused or AdminApiFault.Forbidden or AdminApiFault.NotFound or AdminApiFault.Busy
                || _inARow == MostInARow
                || (fault.Fault == AdminApiFault.Unavailable && !isOlder)
            )
            {
                throw fault;
            }
        }
    }

    /// <exception cref="AdminApiException">The first fault, in words that say how much could not be read.</exception>
    public void ThrowIfAny(int of)
    {
        if (_faults is [var (span, fault), ..])
        {
            throw of == 1
                ? fault
                : new AdminApiException(
                    fault.Fault,
                    $"{_faults.Count} of {of} parts could not be read, that of {span.Start.Day} among them. {fault.Message}",
                    fault,
                    fault.RetryAfter
                );
        }
    }
}
