using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;

namespace ImitationService.Learning.Training;

/// <summary>Hears what a training does; called on the training's own thread.</summary>
public interface ITrainingObserver
{
    /// <summary>So many transitions were looked at before the first step, which takes minutes where there are many.</summary>
    void Looked(long transitions)
    {
    }

    /// <summary>The data are loaded and the first step follows.</summary>
    void Started(long totalSteps);

    /// <summary>Metric values at a step; non-finite ones never reach here, they end the training as diverged.</summary>
    void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress);

    /// <summary>A sign of life between reports, about once a second.</summary>
    void Progressed(RunProgress progress);

    /// <summary>A checkpoint is written; every report up to its step was heard before.</summary>
    void Checkpointed(TakenCheckpoint checkpoint);

    /// <summary>The last step is done; export follows.</summary>
    void Finalizing();
}
