using System.Net;

namespace DataSharing.Dashboard.Web;

/// <summary>A page that stands by itself: for moments in which nothing of the console may be needed to show it.</summary>
internal static class PlainPage
{
    /// <param name="context">The request; its status is set already.</param>
    /// <param name="title">What happened.</param>
    /// <param name="sentence">What to do, as text.</param>
    /// <param name="way">Where to go, and what the link says; null where there is nowhere.</param>
    public static Task WriteAsync(HttpContext context, string title, string sentence, (string Address, string Label)? way)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var link = way is { } to ? $"""<p><a href="{WebUtility.HtmlEncode(to.Address)}">{WebUtility.HtmlEncode(to.Label)}</a></p>""" : "";
        return context.Response.WriteAsync(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(
                title
            )}</title></head><body style="font:15px system-ui;line-height:1.5;max-width:34rem;margin:15vh auto;padding:0 16px"><main><h1>{WebUtility.HtmlEncode(
                title
            )}</h1>
            <p>{WebUtility.HtmlEncode(sentence)}</p>{link}</main></body></html>
            """,
            context.RequestAborted
        );
    }
}
