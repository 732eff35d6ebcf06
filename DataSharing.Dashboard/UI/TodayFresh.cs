using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.UI;

/// <summary>
/// Stands on a page that shows figures of today, and shows nothing itself: while it is there, they are read by the minute.
/// </summary>
public sealed class TodayFresh : ComponentBase, IDisposable
{
    private IDisposable? _held;
    private string? _organization;

    [Parameter, EditorRequired]
    public string OrganizationId { get; set; } = "";

    [Inject]
    private TodayWanted Wanted { get; set; } = default!;

    public void Dispose() => _held?.Dispose();

    protected override void OnParametersSet()
    {
        if (_organization != OrganizationId)
        {
            _organization = OrganizationId;
            _held?.Dispose();
            _held = Wanted.Hold(OrganizationId);
        }
    }
}
