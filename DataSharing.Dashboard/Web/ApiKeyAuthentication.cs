using System.Security.Claims;
using System.Text.Encodings.Web;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Memory;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Web;

/// <summary>Knows callers of /v1 by their key. A cookie never authorizes there.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KnownKeys keys,
    IDbContextFactory<ApplicationDbContext> databases,
    Changes changes,
    LoggedChanges logged,
    WrongKeys wrongKeys,
    TimeProvider time
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Scheme_ = "ApiKey";
    public const string ScopeClaim = "scope";
    public const string OrganizationClaim = "organization";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private TimeSpan? _wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return AuthenticateResult.NoResult();
        }

        var isOurs = header.StartsWith("Bearer dsk_", StringComparison.Ordinal) && header.Length <= 200;
        var hash = Secrets.Hash(isOurs ? header["Bearer ".Length..] : "");
        if (!isOurs)
        {
            CountWrong();
            return AuthenticateResult.NoResult();
        }

        var now = time.Now();
        var key = await keys.FindAsync(hash, Context.RequestAborted);
        if (key is null || key.ExpiresAt <= now)
        {
            CountWrong();
            return AuthenticateResult.Fail("The key is not known, has expired or was revoked.");
        }

        var claims = key.Scopes.Select(scope => new Claim(ScopeClaim, scope)).ToList();
        claims.Add(new Claim(ClaimTypes.NameIdentifier, key.Id));
        if (key.OrganizationId is not null)
        {
            claims.Add(new Claim(OrganizationClaim, key.OrganizationId));
        }

        await NoteUseAsync(key, now);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme_)), Scheme_));
    }

    private void CountWrong() =>
        _wait = wrongKeys.Wrong(RequestLimits.AddressOf(Context)) is var wait && wait > TimeSpan.Zero ? wait : null;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        _wait is { } wait
            ? ApiErrors.WriteAsync(
                Context,
                429,
                "too_many_wrong_keys",
                "Too many keys that are not valid came from your address. Valid keys go on working.",
                retryAfterSeconds: Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            )
            : ApiErrors.WriteAsync(Context, 401, "invalid_api_key", "Send a valid key: Authorization: Bearer dsk_…");

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // Who tried to decide is on record; what is tried a thousand times a second is not.
        if (HttpMethods.IsPost(Request.Method) && Request.Path.Value!.Contains("/data_sharing", StringComparison.Ordinal))
        {
            await changes.RecordRefusalAsync(
                ApiCaller.Of(Context),
                Context.User.FindFirstValue(OrganizationClaim),
                AuditTypes.DataSharingUpdated,
                Context.RequestAborted
            );
        }

        // Only the scope keeps a valid key out: every endpoint that asks for more than a key names the one it asks for.
        var scope = Context.GetEndpoint()!.Metadata.GetRequiredMetadata<ApiScope>().Scope;
        var has = Context.User.FindAll(ScopeClaim).Select(claim => claim.Value).ToList();
        Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
        await ApiErrors.WriteAsync(
            Context,
            403,
            "insufficient_scope",
            $"This call needs the scope {scope}, which this key does not have, or its creator may no longer give. "
                + (has.Count == 0 ? "It has none." : $"It has {string.Join(", ", has)}.")
        );
    }

    private async Task NoteUseAsync(KnownKey key, Instant now)
    {
        if (key.LastUse.IsToBeNoted(now))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted);
            patience.CancelAfter(_patience);
            try
            {
                await logged.WriteWithoutEntryAsync(
                    organizationId: null,
                    async () =>
                    {
                        await using var database = await databases.CreateDbContextAsync(patience.Token);
                        database.Database.SetCommandTimeout(1);
                        return await database
                            .ApiKeys.Where(other => other.Id == key.Id)
                            .ExecuteUpdateAsync(set => set.SetProperty(other => other.LastUsedAt, now), patience.Token);
                    },
                    patience.Token
                );
            }
            catch (Exception exception)
                when (DatabaseFault.Is(exception)
                    || (exception is OperationCanceledException && !Context.RequestAborted.IsCancellationRequested)
                )
            {
                // Nice to know, and no reason to refuse a call while somebody else writes or the disk is full.
            }
        }
    }
}
