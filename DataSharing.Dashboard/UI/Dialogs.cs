using MudBlazor;

namespace DataSharing.Dashboard.UI;

internal static class Dialogs
{
    /// <summary>Asks before something that is not easily taken back.</summary>
    /// <param name="dialogs">Where it shows.</param>
    /// <param name="title">What is about to happen.</param>
    /// <param name="text">What that means.</param>
    /// <param name="action">What the button says.</param>
    /// <param name="elsewhere">A page of another site that belongs to it, or null.</param>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs,
        string title,
        string text,
        string action,
        (string Label, string Address)? elsewhere = null
    )
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(
            title,
            new DialogParameters<ConfirmDialog>
            {
                { shown => shown.Title, title },
                { shown => shown.Text, text },
                { shown => shown.Action, action },
                { shown => shown.Elsewhere, elsewhere },
            }
        );
        return await dialog.Result is { Canceled: false };
    }
}
