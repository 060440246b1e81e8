using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Worker.Exports;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Training;

namespace ImitationService.Worker.Processes;

/// <summary>
/// The service's JSON between supervisor and child. Its serialisers are generated at build time: a child that starts does
/// not spend its first tenth of a second on reflection.
/// </summary>
[JsonSerializable(typeof(ChildMessage))]
[JsonSerializable(typeof(TrainingOrder))]
[JsonSerializable(typeof(IntakeOrder))]
[JsonSerializable(typeof(IntakeResult))]
[JsonSerializable(typeof(ExportOrder))]
internal sealed partial class ChildJson : JsonSerializerContext
{
    /// <summary>How a message is written and read.</summary>
    public static JsonTypeInfo<ChildMessage> Message { get; }

    /// <summary>How the order of a training is written and read.</summary>
    public static JsonTypeInfo<TrainingOrder> Training { get; }

    /// <summary>How the order of a reading is written and read.</summary>
    public static JsonTypeInfo<IntakeOrder> Intake { get; }

    /// <summary>How the result of a reading is written and read.</summary>
    public static JsonTypeInfo<IntakeResult> Result { get; }

    /// <summary>How the order of an export is written and read.</summary>
    public static JsonTypeInfo<ExportOrder> Export { get; }

    static ChildJson()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new ChildJson() };
        ServiceJson.Configure(options);
        options.MakeReadOnly();
        Message = (JsonTypeInfo<ChildMessage>)options.GetTypeInfo(typeof(ChildMessage));
        Training = (JsonTypeInfo<TrainingOrder>)options.GetTypeInfo(typeof(TrainingOrder));
        Intake = (JsonTypeInfo<IntakeOrder>)options.GetTypeInfo(typeof(IntakeOrder));
        Export = (JsonTypeInfo<ExportOrder>)options.GetTypeInfo(typeof(ExportOrder));
        Result = (JsonTypeInfo<IntakeResult>)options.GetTypeInfo(typeof(IntakeResult));
    }
}
