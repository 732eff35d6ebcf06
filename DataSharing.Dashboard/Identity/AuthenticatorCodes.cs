using System.Collections.Concurrent;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Identity's check of authenticator codes, but each is taken once: one that somebody saw over a shoulder is worth nothing.
/// </summary>
internal sealed class AuthenticatorCodes(AuthenticatorCodes.Used used) : AuthenticatorTokenProvider<ApplicationUser>
{
    public override async Task<bool> ValidateAsync(
        string purpose,
        string token,
        UserManager<ApplicationUser> manager,
        ApplicationUser user
    ) => await base.ValidateAsync(purpose, token, manager, user) && used.TryTake(user.Id, token);

    /// <summary>
    /// Codes that were taken, for as long as Identity would take them again: two steps of half a minute to both sides. By the real clock,
    /// as the codes themselves.
    /// </summary>
    internal sealed class Used
    {
        private static readonly TimeSpan _kept = TimeSpan.FromMinutes(5);

        private readonly ConcurrentDictionary<(string UserId, int Code), long> _taken = new();

        public bool TryTake(string userId, string code)
        {
            var now = Environment.TickCount64;
            foreach (var (old, at) in _taken)
            {
                if (now - at > _kept.TotalMilliseconds)
                {
                    _taken.TryRemove(old, out _);
                }
            }

            // As the number that Identity reads: "012345" and " 12345" are one code.
            return int.TryParse(code, out var number) && _taken.TryAdd((userId, number), now);
        }
    }
}
