using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Export;

/// <summary>A trained network, and the bundle that was written of it in a folder of its own.</summary>
internal sealed class TrainedBundle : IDisposable
{
    private readonly TrainedPolicy _trained;

    public TrainedBundle(TestDemonstrations demonstrations, BehaviorCloningOptions options)
    {
        _trained = TestTraining.Train(demonstrations, options);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);
        var request = new TrainingRequest("run_test", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), 1, demonstrations.Folder, Folder, 1);
        PolicyBundle.Write(_trained, request, dataset, CancellationToken.None);
        Network = new ActingNetwork(_trained.Policy);
    }

    /// <summary>Of the bundle's files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-bundle-").FullName;

    /// <summary>What the bundle's runners must do.</summary>
    public ActingNetwork Network { get; }

    public void Dispose()
    {
        _trained.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
