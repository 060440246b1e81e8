using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What a training step leaves out of hidden values (Srivastava et al., 2014), for parts of a head, which are told apart when they train.</summary>
/// <param name="share">Of the values; 0 leaves out none.</param>
internal sealed class Dropout(double share)
{
    /// <summary>Whether anything is left out: not while the policy is measured or acts.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>The values without those that are left out, the others larger for it.</summary>
    public Tensor Of(Tensor x) => share > 0 && IsOn ? nn.functional.dropout(x, share, training: true) : x;
}
