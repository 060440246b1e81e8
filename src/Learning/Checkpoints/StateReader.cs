using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Safetensors;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Checkpoints;

/// <summary>Gives back what a checkpoint consists of.</summary>
internal sealed class StateReader(SafetensorsFile file, IReadOnlyDictionary<string, IReadOnlyList<string>> texts)
{
    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Has(string name) => file.Header.Tensors.ContainsKey(name);

    /// <summary>Fills a tensor, in place.</summary>
    public void Fill(string name, Tensor target)
    {
        var place = Find(name);
        if (!place.Shape.SequenceEqual(target.shape))
        {
            throw Unfit($"its '{name}' has the shape [{string.Join(", ", place.Shape)}], where [{string.Join(", ", target.shape)}] is expected");
        }

        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var local = empty(target.shape, target.dtype);
        if (target.dtype == ScalarType.Float64)
        {
            file.Elements<double>(name, 0, (int)place.Elements).CopyTo(MemoryMarshal.Cast<byte, double>(local.bytes));
        }
        else
        {
            file.Elements<float>(name, 0, (int)place.Elements).CopyTo(MemoryMarshal.Cast<byte, float>(local.bytes));
        }

        target.detach().copy_(local);
    }

    /// <summary>A vector of floats.</summary>
    public float[] Floats(string name) => file.Elements<float>(name, 0, (int)Find(name).Elements).ToArray();

    /// <summary>A vector of doubles.</summary>
    public double[] Doubles(string name) => file.Elements<double>(name, 0, (int)Find(name).Elements).ToArray();

    /// <summary>A vector of whole numbers.</summary>
    public long[] Integers(string name) => file.Elements<long>(name, 0, (int)Find(name).Elements).ToArray();

    /// <summary>The only element of a vector of whole numbers.</summary>
    public long Integer(string name) => Integers(name) is [var only] ? only : throw Unfit($"its '{name}' is not one number");

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) => texts.GetValueOrDefault(name) ?? throw Unfit($"it has no '{name}'");

    private TensorPlace Find(string name) => file.Header.Tensors.GetValueOrDefault(name) ?? throw Unfit($"it has no '{name}'");

    private static TrainingException Unfit(string what) =>
        new(FailureReason.UserError, $"The checkpoint does not fit this training: {what}.");
}
