using ImitationService.Operation.Health;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Training;

if (args is ["health", var address])
{
    return await HealthProbe.AskAsync(address);
}

if (args is not [("train" or "read") and var verb, var orderPath])
{
    Console.Error.WriteLine("The service starts this program itself: ImitationService.Worker train|read <order.json>");
    return ExitCodes.Usage;
}

ProcessGroup.Lead();
using var channel = ChildChannel.Open();
return verb == "train" ? TrainVerb.Run(orderPath, channel) : ReadVerb.Run(orderPath, channel);
