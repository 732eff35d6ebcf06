using MudBlazor;

namespace DataSharing.Dashboard.Shared;

internal static class Dialogs
{
    /// <summary>Asks before something that is not easily taken back.</summary>
    public static async Task<bool> ConfirmAsync(this IDialogService dialogs, string title, string text, string action)
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, new DialogParameters<ConfirmDialog>
        {
            { shown => shown.Title, title }, { shown => shown.Text, text }, { shown => shown.Action, action },
        });
        return await dialog.Result is { Canceled: false };
    }
}
