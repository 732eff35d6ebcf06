using System.Diagnostics;
using System.Net.Http.Json;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Alerts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>
/// The real executable, killed between any two steps from the event to the record that its alert was sent: no alert is lost, none fires
/// twice, and what comes twice has the same id.
/// </summary>
public sealed class OutboxKillTests
{
    private const int Rules = 6;

    [Fact]
    public async Task KilledBetweenTheSteps_LosesNoAlert_AndRepeatsOnlyWithTheSameId()
    {
        using var folder = new Support.TemporaryFolder();
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        var key = await PrepareAsync(folder, receiver.Url);
        Process? running = null;
        var (kills, isArmed) = (0, false);
        receiver.Answer = context =>
        {
            // Before it is answered, or just after: the server cannot tell whether it was accepted, and sends again.
            if (Volatile.Read(ref isArmed) && Interlocked.Increment(ref kills) % 2 == 1)
            {
                running!.Kill();
            }
            else if (Volatile.Read(ref isArmed))
            {
                context.Response.OnCompleted(() =>
                {
                    running!.Kill();
                    return Task.CompletedTask;
                });
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };

        for (var round = 1; round <= Rules; round++)
        {
            Volatile.Write(ref isArmed, false);
            using var server = Support.Executable.Serve(folder, out var address, null, "--webhook-network", "127.0.0.0/8");
            running = server;

            // As many tokens as reach all thresholds up to this one, also if a new day has begun.
            await SendAsync(address, key, $"event-{round}", 1_000 * round);
            Volatile.Write(ref isArmed, true);
            if (round % 3 == 0)
            {
                // Before the evaluation or within it: whatever is not stored then is found again.
                server.Kill();
            }

            // Or by what it sends, unless it was quicker than its being armed.
            await Support.Patience.UntilAsync(async () => server.HasExited || await IsToldAsync(folder, round));
            server.Kill();

            await server.WaitForExitAsync();
        }

        // From here on it is left alone.
        receiver.Answer = context => Task.CompletedTask;
        using (var server = Support.Executable.Serve(folder, out var address, null, "--webhook-network", "127.0.0.0/8"))
        {
            await SendAsync(address, key, "event-last", 1_000 * Rules);
            await Support.Patience.UntilAsync(async () =>
            {
                var (alerts, deliveries) = await ReadAsync(folder);
                var last = alerts.Count == 0 ? default : alerts.Max(alert => alert.Day);
                return alerts.Count(alert => alert.Day == last) == Rules
                    && deliveries.TrueForAll(delivery => delivery.State == DeliveryState.Sent);
            });
            server.Kill();
            await server.WaitForExitAsync();
        }

        var (fired, sent) = await ReadAsync(folder);
        Assert.Equal(
            fired.Select(alert => alert.Id).Order(),
            sent.Where(one => one.Kind == DeliveryKind.Alert).Select(one => one.AlertId).Order()
        );
        Assert.Equal(sent.Select(delivery => delivery.Id).Order(), receiver.Received.Select(hook => hook.Id).Distinct().Order());
        Assert.True(receiver.Received.Count > sent.Count, "Nothing was repeated: the process did not die between acceptance and record.");
    }

    private static async Task<bool> IsToldAsync(string folder, int round)
    {
        var (alerts, deliveries) = await ReadAsync(folder);
        return alerts.Count >= round && deliveries.TrueForAll(delivery => delivery.State == DeliveryState.Sent);
    }

    private static async Task<string> PrepareAsync(string folder, string url)
    {
        await using var server = await Support.TestServer.StartAsync(folder: folder, schedules: false, deliveries: AlertServer.Loopback);
        var key = await server.CreateOrganizationAsync(AlertServer.Organization, projects: ["proj_a"]);
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    AlertServer.Organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                default
            );
        await server.Get<ChangeAlertChannels>().AddWebhookAsync(Actor.Operator, AlertServer.Organization, url, default);
        for (var rule = 1; rule <= Rules; rule++)
        {
            await server
                .Get<ChangeAlertRules>()
                .AddAsync(
                    Actor.Operator,
                    AlertServer.Organization,
                    new AlertRuleInput("pool_used", Pool.Large, Tokens: 1_000 * rule),
                    default
                );
        }

        return key;
    }

    // The executable has no clock but the machine's: thresholds are reached anew by each event, whichever day it is of.
    private static async Task SendAsync(Uri address, string key, string id, int tokens)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1-2025-04-14",
                input_tokens = tokens,
                output_tokens = 0,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(List<FiredAlert> Alerts, List<Delivery> Deliveries)> ReadAsync(string folder)
    {
        await using var database = await Support.OpenedStore.OpenAsync<ApplicationDbContext>(
            folder,
            Store.Application,
            options => new(options)
        );
        return (await database.FiredAlerts.AsNoTracking().ToListAsync(), await database.Deliveries.AsNoTracking().ToListAsync());
    }
}
