namespace DataSharing.Dashboard.Configuration;

/// <summary>How this very program is started at the command line of its machine.</summary>
internal static class OwnCommand
{
    /// <summary>The demo, beside this server: at an address and on a folder of its own.</summary>
    public static string Demo { get; } = With("--demo --urls http://localhost:5252");

    private static string With(string options)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        var isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isHost
            ? $"dotnet \"{Path.Combine(AppContext.BaseDirectory, $"{typeof(OwnCommand).Assembly.GetName().Name}.dll")}\" {options}"
            : $"\"{program}\" {options}";
    }
}
