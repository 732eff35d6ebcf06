using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Dashboard.Hosting.CommandLine;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Tests.Support;

/// <summary>The console's executable as an operator runs it, on a folder of its own.</summary>
internal static class Executable
{
    // Built once: its options are shared, and each build would add to whom they belong.
    private static readonly RootCommand _commands = Commands.Build();

    /// <summary>What a command printed, and how it ended.</summary>
    internal sealed record Result(int ExitCode, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd().Split('\n')[^1].TrimEnd('\r');
    }

    /// <summary>
    /// A command in this process, read, run and answered by the executable's code: a process takes seconds to start, which says nothing
    /// about the command. Not so: modes of new files, what the log says on the console, variables of the environment, signals. What serves,
    /// and whatever rests on one of these or on being another process, is one.
    /// </summary>
    public static async Task<Result> RunAsync(string folder, params string[] arguments)
    {
        if (arguments[0].StartsWith("--", StringComparison.Ordinal))
        {
            return await ProcessAsync(folder, arguments);
        }

        string[] database = await PostgreSqlServer.DatabaseOfAsync(folder) is { } named ? ["--postgresql", named] : [];
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await _commands
            .Parse([.. arguments, "--data", folder, .. database])
            .InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = errors,
                    ProcessTerminationTimeout = null,
                }
            );

        // The end of a process closes its files.
        TemporaryFolder.Close(folder);
        return new Result(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>A process of its own.</summary>
    public static Task<Result> ProcessAsync(string folder, params string[] arguments) => RunAsync(folder, input: null, arguments);

    public static Task<Result> RunAsync(string folder, string? input, string[] arguments) => RunAsync(Info(folder, arguments), input);

    /// <summary>With variables of the environment.</summary>
    public static Task<Result> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var info = Info(folder, arguments);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return RunAsync(info, input: null);
    }

    /// <summary>Begins a command, for a test that kills it.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var info = Info(folder, arguments);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<Result> RunAsync(ProcessStartInfo info, string? input)
    {
        using var process = Process.Start(info)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the server on a free port and waits until it says where.</summary>
    /// <param name="folder">Its data.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="heapMebibytes">Managed memory beyond which it fails; null for no bound.</param>
    /// <param name="arguments">More of its options.</param>
    public static Process Serve(string folder, out Uri address, int? heapMebibytes = null, params string[] arguments) =>
        Serve(folder, new Dictionary<string, string>(), out address, heapMebibytes, arguments);

    /// <summary>With variables of the environment.</summary>
    public static Process Serve(
        string folder,
        IReadOnlyDictionary<string, string> environment,
        out Uri address,
        int? heapMebibytes = null,
        params string[] arguments
    )
    {
        var info = Info(folder, ["--urls", "http://127.0.0.1:0", .. arguments]);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        if (heapMebibytes is { } bound)
        {
            info.Environment["DOTNET_GCHeapHardLimit"] = ((long)bound << 20).ToString("x", CultureInfo.InvariantCulture);
        }

        var process = Process.Start(info)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("Open ", StringComparison.Ordinal))
            {
                address = new Uri(line["Open ".Length..]);
                return process;
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }

    private static ProcessStartInfo Info(string folder, string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(LedgerWriter).Assembly.Location, "--data", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // It ends before what it learns about itself could pay, and each page of code that it compiles would be mapped twice.
        info.Environment["DOTNET_TieredPGO"] = "0";
        info.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        if (PostgreSqlServer.DatabaseOfAsync(folder).GetAwaiter().GetResult() is { } database)
        {
            info.Environment["DATASHARING_POSTGRESQL"] = database;
        }

        return info;
    }
}
