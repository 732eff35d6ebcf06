using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// By what days are foretold, of each organization that somebody asks about: whole days that are over hardly change, so that they are read
/// anew once an hour, or twenty minutes after more of them was reported.
/// </summary>
internal sealed partial class Forecasters(
    KnownOrganizations organizations,
    SharedReads<DayForecasters> shared,
    PastDayQueries past,
    ILogger<Forecasters> logger
) : IDisposable
{
    // At midnight all organizations ask at once: today's figures go first.
    private readonly SemaphoreSlim _turns = new(2);

    /// <param name="organizationId">Whose.</param>
    /// <param name="now">The present: of its day.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    /// <returns>Null where they cannot be read: what is left today is said all the same.</returns>
    public async Task<DayForecasters?> FindAsync(string organizationId, Instant now, CancellationToken cancellationToken)
    {
        try
        {
            return await organizations.FindAsync(organizationId, cancellationToken) is { } known
                ? await shared.GetAsync(known, now, () => ReadAsync(known, now)).WaitAsync(cancellationToken)
                : null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(exception, organizationId);
            return null;
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<DayForecasters> ReadAsync(KnownOrganization known, Instant now)
    {
        await _turns.WaitAsync();
        try
        {
            return await past.ReadAsync(known.History, now.Day, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The days before today of organization {Organization} cannot be read: no forecast.")]
    private partial void LogUnread(Exception exception, string organization);
}
