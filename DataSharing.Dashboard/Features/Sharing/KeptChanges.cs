using System.Security.Cryptography;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What was switched of one control against the decision that stood.</summary>
public sealed record KeptControl(string Control, string Mode, IReadOnlyList<string> On, IReadOnlyList<string> Off);

/// <summary>Unrecorded changes as the browser keeps them.</summary>
/// <param name="Version">The decision that they were chosen against.</param>
/// <param name="At">When, in Unix milliseconds.</param>
/// <param name="Controls">The changes; empty where they were too many to keep.</param>
/// <param name="Lines">The first of them in words, to say what was lost.</param>
public sealed record KeptState(long Version, long At, IReadOnlyList<KeptControl> Controls, IReadOnlyList<string> Lines)
{
    /// <summary>The changes, against the decision that stands; only right for the same version.</summary>
    public IEnumerable<(SharingControl Control, SharingList List)> Against(SharingView view)
    {
        foreach (var kept in Controls)
        {
            var control = WireName<SharingControl>.Read(kept.Control);
            yield return (
                control,
                WireName<SharingMode>.Read(kept.Mode) switch
                {
                    SharingMode.Disabled => SharingList.Disabled,
                    SharingMode.AllProjects => SharingList.AllProjects,
                    _ => SharingList.Selected(view[control].List.ProjectIds.Union(kept.On).Except(kept.Off)),
                }
            );
        }
    }
}

/// <summary>
/// Keeps what is staged in the browser's own tab, sealed by this server, so that a restart of it loses nothing in silence.
/// </summary>
/// <remarks>
/// Under the person's own key: another person in the same browser neither sees nor opens it. It is never recorded without a review.
/// </remarks>
internal sealed class KeptChanges(ProtectedSessionStorage storage, TimeProvider time)
{
    /// <summary>In characters: the connection of a page takes 64 KiB at once, and sealing makes it a third longer.</summary>
    private const int Longest = 24_000;

    private const int Lines = 20;

    /// <summary>Keeps them; false if the browser could not, or if they are too many: then only the first are kept in words.</summary>
    public async Task<bool> KeepAsync(string personId, string organizationId, SharingView view, StagedSharing staged)
    {
        var changed = staged.Changed;
        if (changed.Count == 0)
        {
            await ForgetAsync(personId, organizationId);
            return true;
        }

        var state = new KeptState(
            view.Version,
            time.Now().UnixMilliseconds,
            [
                .. changed.Select(pair => new KeptControl(
                    pair.Key.Wire(),
                    pair.Value.Mode.Wire(),
                    [.. pair.Value.ProjectIds.Except(view[pair.Key].List.ProjectIds)],
                    [.. view[pair.Key].List.ProjectIds.Except(pair.Value.ProjectIds)]
                )),
            ],
            [.. staged.Lines.Take(Lines).Select(line => $"{line.Name.InSentence()} {line.Sentence.TrimEnd('.')}")]
        );
        var fits = JsonSerializer.Serialize(state).Length <= Longest;
        return await TryAsync(() => storage.SetAsync(Key(personId, organizationId), fits ? state : state with { Controls = [] }).AsTask())
            && fits;
    }

    public Task ForgetAsync(string personId, string organizationId) =>
        TryAsync(() => storage.DeleteAsync(Key(personId, organizationId)).AsTask());

    /// <summary>What was kept, or null; unreadable if it was sealed with a key that is gone.</summary>
    public async Task<(KeptState? State, bool IsUnreadable)> FindAsync(string personId, string organizationId)
    {
        KeptState? state = null;
        try
        {
            return await TryAsync(async () => state = (await storage.GetAsync<KeptState>(Key(personId, organizationId))).Value)
                ? (state, false)
                : (null, false);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException or ArgumentException)
        {
            await ForgetAsync(personId, organizationId);
            return (null, true);
        }
    }

    /// <summary>From when the changes are.</summary>
    public static Instant At(KeptState state) => Instant.FromUnixMilliseconds(state.At);

    private static string Key(string personId, string organizationId) => $"staged:{personId}:{organizationId}";

    // A browser without storage, or a page that is gone, must not keep an owner from deciding.
    private static async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception exception)
            when (exception is JSException or JSDisconnectedException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }
}
