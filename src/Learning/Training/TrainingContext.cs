using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>What an algorithm is given.</summary>
/// <param name="Options">Of the algorithm's own type; they fit the dataset.</param>
/// <param name="Seed">Everything random derives from it.</param>
/// <param name="Dataset">The demonstrations.</param>
/// <param name="Device">Where tensors live.</param>
/// <param name="Observer">Hears what happens.</param>
/// <param name="Time">Measures throughput.</param>
internal sealed record TrainingContext(
    AlgorithmOptions Options,
    long Seed,
    CanonicalDataset Dataset,
    torch.Device Device,
    ITrainingObserver Observer,
    TimeProvider Time);
