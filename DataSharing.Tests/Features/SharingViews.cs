using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Tests.Features;

/// <summary>What was decided about sharing, for tests of what shows and stages it.</summary>
internal static class SharingViews
{
    public static readonly Instant Noon = Core.Organizations.Noon;

    /// <summary>A setting; a control that is not named was never decided.</summary>
    public static SharingView Of(long version, params (SharingControl Control, SharingList List)[] decided) =>
        new(
            [.. Enum.GetValues<SharingControl>().Select(control => Control(control, Find(decided, control)))],
            version,
            new TermsText
            {
                Version = 1,
                Sha256 = "",
                Text = "The terms.",
                Since = Noon,
            },
            1,
            version == 0 ? null : Noon,
            version == 0 ? null : "olive"
        );

    public static ControlView Control(SharingControl control, SharingList? decided) =>
        new(
            control,
            decided is null
                ? null
                : new SharingRecord
                {
                    OrganizationId = "org",
                    Version = 1,
                    Control = control,
                    List = decided,
                    EffectiveAt = Noon,
                    RecordedAt = Noon,
                    ById = "o",
                    ByName = "olive",
                },
            [],
            null,
            null,
            null,
            []
        );

    public static OrganizationSnapshot Organization(params ProjectState[] projects)
    {
        static Timeline<bool> Mark(bool on) => new(on ? [new TimelineEntry<bool>(true, Instant.Beginning, Instant.Beginning)] : []);
        return (
            Core.Organizations.Sharing("tier-4") with
            {
                Projects =
                [
                    .. projects.Select(project => new ProjectHistory(
                        project.Id,
                        project.Name,
                        Mark(project.Archived),
                        Mark(project.ZeroDataRetention),
                        Mark(project.NeverShare)
                    )),
                ],
            }
        ).At(Noon);
    }

    public static ProjectState Project(string id, bool archived = false, bool zdr = false, bool neverShare = false) =>
        new($"proj_{id}", $"Project {id}", archived, zdr, neverShare);

    public static SharingList Selected(params string[] ids) => SharingList.Selected(ids.Select(id => $"proj_{id}"));

    private static SharingList? Find((SharingControl Control, SharingList List)[] decided, SharingControl control) =>
        decided.Where(pair => pair.Control == control).Select(pair => pair.List).FirstOrDefault();
}
