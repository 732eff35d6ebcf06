namespace DataSharing.Dashboard.Features.People;

/// <summary>Who has an account here, for administrators.</summary>
internal static class PeopleFeature
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services.AddSingleton<PeopleQueries>();
}
