using DataSharing.Dashboard.CommandLine;

return await Commands.Build().Parse(args).InvokeAsync();
