using ImitationService.Demonstrations.Safetensors;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Training;

public sealed class GroupLossesTests : IDisposable
{
    private static readonly TrainingPlan Plan = new(TotalSteps: 100, LogEvery: 4, ValidateEvery: 100);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Value_OfAStep_IsTheAverageSinceTheReportBefore()
    {
        using var scope = NewDisposeScope();
        using var losses = Losses();

        losses.Ask(8);
        Assert.Equal(((1 * 10) + (3 * 30)) / 40.0, losses.Value);
        losses.Reset();
        losses.Ask(12);
        Assert.Equal(7, losses.Value);
    }

    // A processor of another maker has other groups.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Restore_InAnyGroups_KeepsEveryAverage(int groups)
    {
        using var scope = NewDisposeScope();
        using var losses = Losses();
        var path = Path.Combine(_folder.Path, "state.safetensors");
        var writer = new StateWriter();
        losses.Save(writer);
        using (var stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, writer.Tensors, new Dictionary<string, string>());
        }

        using var file = SafetensorsFile.Open(path);
        using var restored = new GroupLosses(groups, Plan, CPU);
        restored.Restore(new StateReader(file, writer.Texts));

        restored.Add(groups - 1, 11, tensor(1f), 4);
        restored.Ask(8);
        Assert.Equal(2.5, restored.Value);
        restored.Ask(12);
        Assert.Equal(4, restored.Value);
    }

    public void Dispose() => _folder.Dispose();

    private static GroupLosses Losses()
    {
        var losses = new GroupLosses(2, Plan, CPU);
        losses.Add(0, 5, tensor(1f), 10);
        losses.Add(1, 8, tensor(3f), 30);
        losses.Add(0, 9, tensor(7f), 4);
        return losses;
    }
}
