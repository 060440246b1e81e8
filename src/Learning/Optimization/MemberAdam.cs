using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Optimization;

/// <summary>
/// <see cref="FusedAdam"/> for policies that are trained together, each with a rate, decay and gradient scale of its own, over
/// parameters whose first dimension is the member: neighbours with equal numbers are one pass over memory.
/// </summary>
internal sealed class MemberAdam : ITrainingState, IDisposable
{
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly IReadOnlyList<AdamSettings> _settings;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly long[] _steps;
    private readonly MemberMemory? _memory;

    /// <param name="parameters">Contiguous. [K, …] each</param>
    /// <param name="settings">Of every member.</param>
    public MemberAdam(IReadOnlyList<Tensor> parameters, IReadOnlyList<AdamSettings> settings)
    {
        if (parameters.FirstOrDefault(parameter => parameter.shape[0] != settings.Count) is { } other)
        {
            throw new ArgumentException($"{settings.Count} members have settings, and {other.shape[0]} have parameters.");
        }

        (_parameters, _settings, _steps) = (parameters, settings, new long[settings.Count]);
        _first = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
        _second = [.. parameters.Select(parameter => zeros_like(parameter).DetachFromDisposeScope())];
        _memory = parameters[0].device_type == DeviceType.CPU ? new MemberMemory(parameters, _first, _second) : null;
    }

    /// <summary>What to scale each member's gradients by so that their norm is at most this.</summary>
    /// <param name="gradients">Of neighbours. [G, …] each</param>
    /// <param name="maximum">The largest norm.</param>
    public static double[] ClipScales(IReadOnlyList<Tensor> gradients, double maximum)
    {
        using var scope = NewDisposeScope();
        var squares = stack(gradients.Select(gradient => gradient.flatten(1).square().sum([1L])), 0); // [parameters, G]
        return [.. squares.sum([0L]).sqrt().cpu().data<float>().Select(norm => Math.Min(1, maximum / (norm + 1e-6)))];
    }

    /// <summary>Takes a step of neighbours against their gradients times their scales; the gradients are used up.</summary>
    /// <param name="range">The members.</param>
    /// <param name="gradients">In the order of the parameters. [G, …] each</param>
    /// <param name="learningRates">Of each member of the range.</param>
    /// <param name="gradientScales">Of each member of the range; none where all are 1.</param>
    public void Step(MemberRange range, IReadOnlyList<Tensor> gradients, ReadOnlySpan<double> learningRates, ReadOnlySpan<double> gradientScales)
    {
        AdamUpdate UpdateOf(int i, ReadOnlySpan<double> rates, ReadOnlySpan<double> scales) =>
            AdamUpdate.Of(_settings[range.First + i], ++_steps[range.First + i], rates[i], scales.IsEmpty ? 1 : scales[i]);

        // Those with equal numbers at once.
        var next = UpdateOf(0, learningRates, gradientScales);
        for (var (from, to) = (0, 1); from < range.Count; from = to, to++)
        {
            var update = next;
            while (to < range.Count && (next = UpdateOf(to, learningRates, gradientScales)) == update)
            {
                to++;
            }

            Step(range.First + from, gradients, from, to - from, update);
        }
    }

    public void Save(StateWriter writer)
    {
        for (var i = 0; i < _parameters.Count; i++)
        {
            writer.Add($"optimizer.first_moment.{i}", _first[i]);
            writer.Add($"optimizer.second_moment.{i}", _second[i]);
        }

        writer.Add("optimizer.steps", _steps);
    }

    public void Restore(StateReader reader)
    {
        for (var i = 0; i < _parameters.Count; i++)
        {
            reader.Fill($"optimizer.first_moment.{i}", _first[i]);
            reader.Fill($"optimizer.second_moment.{i}", _second[i]);
        }

        reader.Integers("optimizer.steps").CopyTo(_steps, 0);
    }

    public void Dispose()
    {
        foreach (var moment in _first.Concat(_second))
        {
            moment.Dispose();
        }
    }

    private void Step(int member, IReadOnlyList<Tensor> gradients, int place, int count, AdamUpdate update)
    {
        if (_memory is not null)
        {
            _memory.Step(member, gradients, place, count, update);
            return;
        }

        for (var i = 0; i < _parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            Tensor Of(Tensor tensor, int first) => tensor.narrow(0, first, count);
            TorchAdam.Apply(Of(_parameters[i], member), Of(gradients[i], place), Of(_first[i], member), Of(_second[i], member), update);
        }
    }
}
