namespace ImitationService.Testing.Environments;

/// <summary>An environment that a policy can act in. (The word Environment itself belongs to the operating system in C#.)</summary>
public interface IControlTask
{
    /// <summary>Elements of an observation.</summary>
    int ObservationSize { get; }

    /// <summary>Steps after which an episode is cut.</summary>
    int MaximumSteps { get; }

    /// <summary>Begins an episode and returns its first observation.</summary>
    float[] Reset(Random random);

    /// <summary>Acts once.</summary>
    /// <param name="action">The action: a vector, or one element that holds the number of a class.</param>
    StepResult Step(ReadOnlySpan<float> action);
}

/// <summary>What one step came to.</summary>
/// <param name="Observation">The next observation.</param>
/// <param name="Reward">The reward of the step.</param>
/// <param name="Terminated">Whether the episode ended in a terminal state.</param>
public sealed record StepResult(float[] Observation, double Reward, bool Terminated);
