using DataSharing.Dashboard.CommandLine;

DataSharing.Dashboard.Data.OwnerOnlyFiles.ForThisProcess();
return await Commands.Build().Parse(args).InvokeAsync();
