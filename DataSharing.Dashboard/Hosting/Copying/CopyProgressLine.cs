using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>One line of a terminal that says how far the table is; nothing where the output goes elsewhere.</summary>
internal sealed class CopyProgressLine(TextWriter terminal, bool isTerminal, TimeProvider time) : IProgress<CopiedSoFar>
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    private long? _said;
    private int _length;

    public void Report(CopiedSoFar value)
    {
        if (isTerminal && (_said is not { } said || value.Rows == value.Total || time.GetElapsedTime(said) >= _interval))
        {
            _said = time.GetTimestamp();
            var done = value.IsCompared ? " compared" : "";
            Write($"{value.Table}: {Figures.Of(value.Rows)} of {Figures.Of(value.Total)} rows{done}");
        }
    }

    /// <summary>Wipes it, for what is said next.</summary>
    public void Clear()
    {
        if (_length > 0)
        {
            Write("");
            terminal.Write('\r');
            _length = 0;
        }
    }

    private void Write(string line)
    {
        terminal.Write($"\r{line.PadRight(_length)}");
        _length = line.Length;
    }
}
