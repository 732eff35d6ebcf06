using System.Net;

namespace DataSharing.Dashboard.Security;

/// <summary>A page that stands by itself: for moments in which nothing of the console may be needed to show it.</summary>
internal static class PlainPage
{
    /// <param name="context">The request; its status is set already.</param>
    /// <param name="title">What happened.</param>
    /// <param name="sentence">What to do, as text.</param>
    /// <param name="way">Where to go, and what the link says.</param>
    public static Task WriteAsync(HttpContext context, string title, string sentence, (string Address, string Label) way)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html><html lang="en"><title>{WebUtility.HtmlEncode(title)}</title><body style="font:15px system-ui;max-width:34rem;margin:15vh auto"><h1>{WebUtility.HtmlEncode(title)}</h1>
            <p>{WebUtility.HtmlEncode(sentence)}</p><p><a href="{WebUtility.HtmlEncode(way.Address)}">{WebUtility.HtmlEncode(way.Label)}</a></p>
            """,
            context.RequestAborted);
    }
}
