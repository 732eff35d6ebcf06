using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// One kind of thing that is read from the provider. Each is read, recorded and shown by itself: none stands in the way of another.
/// </summary>
/// <remarks>
/// Another kind is one class that derives from this, and one line in <c>FeatureSetup</c>. They are read in the order in which they are
/// registered.
/// </remarks>
internal abstract class SyncKind
{
    /// <summary>Usage: what the figures rest on.</summary>
    public const string Usage = "usage";

    /// <summary>Under this name its state is stored: never renamed.</summary>
    public abstract string Name { get; }

    /// <summary>For people, such as "Data retention".</summary>
    public abstract string Title { get; }

    /// <summary>What is not known while it cannot be read: a sentence.</summary>
    public abstract string Without { get; }

    /// <summary>The pause after it was read; a little more, so that organizations do not all ask at once.</summary>
    public abstract TimeSpan Every { get; }

    /// <summary>Reads and stores what is due; what was stored stays when it ends early.</summary>
    /// <exception cref="AdminApiException">The provider did not answer.</exception>
    public abstract Task ReadAsync(SyncReading reading, CancellationToken cancellationToken);

    /// <summary>Asks for a little of it, and stores nothing: whether the key may read it.</summary>
    /// <exception cref="AdminApiException">It may not, or there was no answer.</exception>
    public abstract Task ProbeAsync(AdminKey key, CancellationToken cancellationToken);
}
