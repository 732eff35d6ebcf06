using Bunit;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A part that shows values is rendered anew when they are others, and only then.</summary>
public sealed class ValuePartTests : BunitContext
{
    [Fact]
    public void Part_WithTheSameValues_IsNotRenderedAgain_AndWithOthersIs()
    {
        var part = Render<Figure>(parameters => parameters.Add(figure => figure.Value, new Tokens(1)));
        Assert.Equal("1", part.Markup);

        part.Render(parameters => parameters.Add(figure => figure.Value, new Tokens(1)));
        Assert.Equal(1, part.Instance.Renders);

        part.Render(parameters => parameters.Add(figure => figure.Value, new Tokens(2)));
        Assert.Equal(("2", 2), (part.Markup, part.Instance.Renders));
    }

    [Fact]
    public void Part_WithItemsThatWereReadAnew_IsRenderedOnlyIfOneIsAnother()
    {
        static (string, ShownItems<Tokens>) Read(params long[] counts) => ("pool", new([.. counts.Select(count => new Tokens(count))]));

        Assert.Equal(Read(1, 2), Read(1, 2));
        Assert.NotEqual(Read(1, 2), Read(2, 1));
        Assert.NotEqual(Read(1, 2), Read(1, 2, 3));
        Assert.Equal(Read(1, 2).GetHashCode(), Read(1, 2).GetHashCode());
    }

    private sealed record Tokens(long Count);

    private sealed class Figure : ValuePart
    {
        public int Renders { get; private set; }

        [Parameter]
        public object Value { get; set; } = new();

        protected override object Shows => Value;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            builder.AddContent(0, ((Tokens)Value).Count);
        }
    }
}
