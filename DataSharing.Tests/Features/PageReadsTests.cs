using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>
/// The reads of a page, in order: nothing that was asked for earlier lands last, and nothing is read more often than needed.
/// </summary>
public sealed class PageReadsTests
{
    private readonly List<TaskCompletionSource<string>> _begun = [];
    private readonly List<string> _shown = [];
    private CancellationToken _token;

    [Fact]
    public Task Ask_DuringARead_ReadsOnceMoreForAllWhoAsked() =>
        OnPageAsync(async () =>
        {
            using var reads = Reads();
            _ = reads.AskAsync();

            Task[] during = [reads.AskAsync(), reads.AskAsync(), reads.AskAsync()];
            Assert.Single(_begun);
            _begun[0].SetResult("before the news");
            await BegunAsync(2);
            _begun[1].SetResult("after the news");
            await Task.WhenAll(during);

            Assert.Equal(2, _begun.Count);
            Assert.Equal(["before the news", "after the news"], _shown);
        });

    [Fact]
    public Task Ask_AfterARead_ReadsAnew() =>
        OnPageAsync(async () =>
        {
            using var reads = Reads();
            foreach (var text in (string[])["one", "two"])
            {
                var asked = reads.AskAsync();
                _begun[^1].SetResult(text);
                await asked;
            }

            Assert.Equal(["one", "two"], _shown);
        });

    [Fact]
    public Task Ask_DuringTheSecondRead_ReadsAThirdTime() =>
        OnPageAsync(async () =>
        {
            using var reads = Reads();
            var asked = new List<Task> { reads.AskAsync(), reads.AskAsync() };
            _begun[0].SetResult("one");
            await BegunAsync(2);
            asked.Add(reads.AskAsync());
            _begun[1].SetResult("two");
            await BegunAsync(3);
            _begun[2].SetResult("three");
            await asked[2];

            Assert.Equal(["one", "two", "three"], _shown);
        });

    [Fact]
    public Task GivenUp_WhatIsBeingReadIsCancelledAndNeverShown_AndWhatWaitsIsNotRead() =>
        OnPageAsync(async () =>
        {
            var reads = Reads();
            Task[] asked = [reads.AskAsync(), reads.AskAsync()];

            reads.Dispose();
            Assert.True(_token.IsCancellationRequested);
            _begun[0].SetResult("late");
            await Task.WhenAll(asked);

            Assert.Single(_begun);
            Assert.Empty(_shown);
        });

    [Fact]
    public Task GivenUp_AFailureIsNotShownEither() =>
        OnPageAsync(async () =>
        {
            var reads = Reads();
            var asked = reads.AskAsync();

            reads.Dispose();
            _begun[0].SetException(new InvalidOperationException("late"));
            await asked;

            Assert.Empty(_shown);
        });

    [Fact]
    public Task Failure_IsShown_AndTheNextReadGoesOn() =>
        OnPageAsync(async () =>
        {
            using var reads = Reads();
            Task[] asked = [reads.AskAsync(), reads.AskAsync()];
            _begun[0].SetException(new InvalidOperationException("not now"));
            await BegunAsync(2);
            _begun[1].SetResult("again");
            await asked[1];

            Assert.Equal(["failed: not now", "again"], _shown);
        });

    // Pages have one thread, on which what waited goes on in the order in which it waited.
    private static Task OnPageAsync(Func<Task> test) => Dispatcher.CreateDefault().InvokeAsync(test);

    private async Task BegunAsync(int reads)
    {
        while (_begun.Count < reads)
        {
            await Task.Yield();
        }
    }

    private PageReads Reads() =>
        new(
            async token =>
            {
                _token = token;
                _begun.Add(new TaskCompletionSource<string>());
                var text = await _begun[^1].Task;
                return () => _shown.Add(text);
            },
            exception => _shown.Add($"failed: {exception.Message}")
        );
}
