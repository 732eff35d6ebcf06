using System.Diagnostics;
using System.Globalization;
using DataSharing.Tests.Ledger.Simulation;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>
/// The writer and its files in worlds of their own, where each step may fail. SIMULATED_WORLDS says how many of them; a world is its
/// number, and SIMULATED_WORLD plays that one alone.
/// </summary>
[Trait("Database", "SQLite")]
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Worlds = 40;

    // What a minute has room for, many times over where a mutation is found.
    private const int WorldsForAMutation = 150;

    [Fact]
    public async Task Ledger_WhateverFailsAndWhenever_IsWhatItsModelSays()
    {
        var all = new Played(0, 0, 0, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Numbers(),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (world, _) =>
            {
                var played = await PlayAsync(world, Mutation.None);
                lock (clock)
                {
                    all += played;
                }
            }
        );

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{all.Events:n0} events, {all.Faults:n0} faults, {all.Restarts:n0} restarts in {clock.Elapsed.TotalSeconds:n1} s; {all.Time.TotalDays:n0} days, {all.Time / clock.Elapsed:n0} times as fast."
            )
        );
        Assert.True(all.Events > 0);

        // One alone may be a calm one.
        Assert.True(Number("SIMULATED_WORLD") is not null || (all.Faults > 0 && all.Restarts > 0));
    }

    [Theory]
    [InlineData(Mutation.AcknowledgesBeforeCommit, "The day that is kept in memory is not that of its events.")]
    [InlineData(Mutation.ClaimsTheIdFirst, "Events that were acknowledged are gone, or some are there that should not be.")]
    [InlineData(Mutation.SkipsARollUp, "The sums by day are not those of the events.")]
    [InlineData(Mutation.DecidesByAStaleSetting, "A sender was told something else than is so.")]
    [InlineData(Mutation.AppliesTwice, "The sums by day are not those of the events.")]
    [InlineData(Mutation.LosesAPoolCounter, "A pool's running total is not that of its events.")]
    [InlineData(Mutation.LetsTheDayDrift, "The day that is kept in memory is not that of its events.")]
    [InlineData(Mutation.AnswersAFailedCommit, "A sender was not told that nothing was recorded, and to try again.")]
    [InlineData(Mutation.KeepsADoubtToItself, "The day that is kept in memory is not that of its events.")]
    [InlineData(Mutation.ForgetsOldIds, "More was stored than is new.")]
    public async Task Writer_WithAFault_IsFoundByWhatItDoesWrong(Mutation mutation, string sign)
    {
        for (var world = 1; world <= WorldsForAMutation; world++)
        {
            try
            {
                await SimulatedLedger.PlayAsync(world, mutation);
            }
            catch (SimulationFailure found)
            {
                output.WriteLine($"World {world}: {found.Message}");
                Assert.Equal(sign, found.Message);

                // Not for what the world itself does.
                await PlayAsync(world, Mutation.None);
                return;
            }
        }

        Assert.Fail($"A writer that {mutation} passed {WorldsForAMutation} worlds.");
    }

    private static async Task<Played> PlayAsync(int world, Mutation mutation)
    {
        try
        {
            return await SimulatedLedger.PlayAsync(world, mutation);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"In world {world}: {exception.Message}", exception);
        }
    }

    private static IEnumerable<int> Numbers() =>
        Number("SIMULATED_WORLD") is { } one ? [one] : Enumerable.Range(1, Number("SIMULATED_WORLDS") ?? Worlds);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
