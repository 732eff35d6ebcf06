using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataSharing.Tests.Support;

/// <summary>
/// An open page as the server knows it, without a browser: its circuit and its answers. What it shows is not drawn, so thousands can be
/// opened.
/// </summary>
internal sealed partial class HeadlessPage : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HubConnection _hub;
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _circuit = "";

    private HeadlessPage(HttpClient http, CookieContainer cookies, HttpTransportType transport, string? until)
    {
        var text = until is null ? null : System.Text.Encoding.UTF8.GetBytes(until);
        _http = http;
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(http.BaseAddress!, "_blazor"),
            options =>
            {
                options.Cookies = cookies;
                options.Transports = transport;
            }
        );
        builder.Services.RemoveAll<IHubProtocol>();
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        _hub = builder.Build();
        _hub.On<int, byte[]>(
            "JS.RenderBatch",
            async (batch, content) =>
            {
                await _hub.SendAsync("OnRenderCompleted", (long)batch, null);
                Rendered?.Invoke(content);

                // Whole in a piece of markup, or an element of its own whose text is worked out.
                if (
                    text is null
                        ? content.AsSpan().IndexOf("<h1>"u8) >= 0 || content.AsSpan().IndexOf("\u0002h1"u8) >= 0
                        : content.AsSpan().IndexOf(text) >= 0
                )
                {
                    _shown.TrySetResult();
                }
            }
        );
        _hub.On<string>("JS.Error", message => _shown.TrySetException(new InvalidOperationException(message)));
        _hub.On<long, string, string, int, long, int>(
            "JS.BeginInvokeJS",
            async (call, name, _, _, _, _) =>
            {
                if (call != 0)
                {
                    await _hub.SendAsync(
                        "EndInvokeJSFromDotNet",
                        call,
                        true,
                        JsonSerializer.Serialize(new object?[] { call, true, Answer(name) })
                    );
                }
            }
        );
        _hub.Closed += exception =>
        {
            _shown.TrySetException(exception ?? new InvalidOperationException("The connection was closed before the page was there."));
            return Task.CompletedTask;
        };
    }

    /// <summary>The server has sent what is other than before, as it packs it: texts are UTF-8.</summary>
    public event Action<byte[]>? Rendered;

    /// <summary>Does something, and waits until the page is sent a text.</summary>
    public async Task ShowsAfterAsync(string text, Func<Task> act)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        void Look(byte[] content)
        {
            if (content.AsSpan().IndexOf(bytes) >= 0)
            {
                shown.TrySetResult();
            }
        }

        Rendered += Look;
        try
        {
            await act();
            await shown.Task.WaitAsync(TimeSpan.FromSeconds(120));
        }
        finally
        {
            Rendered -= Look;
        }
    }

    /// <summary>Opens a page and waits until it shows its heading.</summary>
    /// <param name="http">Signed in, with the same cookies.</param>
    /// <param name="cookies">Of whom.</param>
    /// <param name="path">Of the page.</param>
    /// <param name="until">A text to wait for instead.</param>
    public static async Task<HeadlessPage> OpenAsync(HttpClient http, CookieContainer cookies, string path, string? until = null) =>
        await ShowAsync(http, cookies, path, await http.GetStringAsync(path), until: until);

    /// <summary>The same of a page that was sent before.</summary>
    public static async Task<HeadlessPage> ShowAsync(
        HttpClient http,
        CookieContainer cookies,
        string path,
        string html,
        HttpTransportType transport = HttpTransportType.WebSockets,
        string? until = null
    )
    {
        var page = new HeadlessPage(http, cookies, transport, until);
        try
        {
            await page.StartAsync(new Uri(http.BaseAddress!, path).AbsoluteUri, html);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>As somebody who closes the page: the browser says so.</summary>
    public async Task CloseAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent(_circuit), "circuitId" } };
        using var answer = await _http.PostAsync("_blazor/disconnect", form);
        answer.EnsureSuccessStatusCode();
        await DisposeAsync();
    }

    /// <summary>As a connection that breaks: the server learns no more than that.</summary>
    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private async Task StartAsync(string address, string html)
    {
        await _hub.StartAsync();
        _circuit = await _hub.InvokeAsync<string>(
            "StartCircuit",
            _http.BaseAddress!.AbsoluteUri,
            address,
            "[]",
            State().Match(html).Groups[1].Value
        );
        var added = Component()
            .Matches(html)
            .Select((marker, place) => $$"""{"type":"add","ssrComponentId":{{place + 1}},"marker":{{marker.Groups[1].Value}}}""");
        await _hub.SendAsync("UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', added)}}]}""", "");
        await _shown.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private static object? Answer(string call) =>
        call == "dataSharing.viewer"
            ? new
            {
                zone = "Europe/Berlin",
                theme = "system",
                dark = false,
            }
            : null;

    [GeneratedRegex("<!--Blazor:({\"type\":\"server\".*?})-->")]
    private static partial Regex Component();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    /// <summary>What pages speak is MessagePack under another name.</summary>
    private sealed class BlazorPack : IHubProtocol
    {
        private readonly MessagePackHubProtocol _inner = new();

        public string Name => "blazorpack";

        public int Version => 1;

        public TransferFormat TransferFormat => TransferFormat.Binary;

        public bool IsVersionSupported(int version) => version == Version;

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _inner.GetMessageBytes(message);

        public bool TryParseMessage(
            ref ReadOnlySequence<byte> input,
            IInvocationBinder binder,
            [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HubMessage? message
        ) => _inner.TryParseMessage(ref input, binder, out message);

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _inner.WriteMessage(message, output);
    }
}
