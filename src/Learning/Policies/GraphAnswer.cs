using TorchSharp;

namespace ImitationService.Learning.Policies;

/// <summary>What an output of a policy's graph must be.</summary>
/// <param name="Name">Of the output.</param>
/// <param name="Expected">The trained network's value. [n, …]</param>
/// <param name="Unit">What one unit of the network's output is there, for the measure of rounding; its shape is the last of the value's. [d] or [1]</param>
internal readonly record struct GraphAnswer(string Name, torch.Tensor Expected, torch.Tensor Unit);
