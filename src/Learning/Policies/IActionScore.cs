using TorchSharp;

namespace ImitationService.Learning.Policies;

/// <summary>How good answers are, gathered chunk by chunk.</summary>
internal interface IActionScore
{
    /// <summary>Compares answers with the expert's actions. [n, …], [n, …]</summary>
    void Add(torch.Tensor answers, torch.Tensor actions);

    /// <summary>The metrics of all that was compared; those that have no meaning for these actions are left out.</summary>
    IReadOnlyDictionary<string, double> Result();
}
