using ImitationService.Operation.Health;
using ImitationService.Worker.Exports;
using ImitationService.Worker.Hosting;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Training;

if (args is ["health", var address])
{
    return await HealthProbe.AskAsync(address);
}

if (args is not [("train" or "read" or "export") and var verb, var orderPath])
{
    return await WorkerProgram.RunAsync(args);
}

// A child: the worker starts its own program with one of these verbs.
ProcessGroup.Lead();
using var channel = ChildChannel.Open();
return verb switch
{
    "train" => TrainVerb.Run(orderPath, channel),
    "read" => ReadVerb.Run(orderPath, channel),
    _ => ExportVerb.Run(orderPath, channel),
};
