namespace DataSharing.Tests.Support;

/// <summary>
/// What the first command of an operator leaves behind, made once by the executable: a test about what comes after it begins with a copy.
/// Two copies are one installation; a test that needs another runs the command itself.
/// </summary>
internal static class InstalledFolder
{
    private static readonly Lazy<Task<TemporaryFolder>> _made = new(MakeAsync);

    /// <summary>The command that made it: organization org-a of tier 1.</summary>
    public static string[] Create => ["organizations", "create", "--id", "org-a", "--name", "A", "--tier", "tier-1"];

    /// <summary>Puts a copy into a folder that is new.</summary>
    public static async Task CopyToAsync(string folder)
    {
        var from = (await _made.Value).Path;
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<TemporaryFolder> MakeAsync()
    {
        var folder = new TemporaryFolder();
        var made = await Executable.ProcessAsync(folder, Create);
        return made.ExitCode == 0 ? folder : throw new InvalidOperationException(made.Errors);
    }
}
