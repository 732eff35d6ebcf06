using DataSharing.Dashboard.Hosting.CommandLine;

DataSharing.Dashboard.Data.OwnerOnlyFiles.ForThisProcess();
return await Commands.Build().Parse(args).InvokeAsync();
