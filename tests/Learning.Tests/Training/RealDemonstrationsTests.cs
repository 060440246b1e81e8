using System.Globalization;
using ImitationService.Demonstrations;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Testing;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Training with default options on demonstrations that others recorded, against what a plain MLP reaches on them.</summary>
public sealed class RealDemonstrationsTests(ITestOutputHelper output)
{
    // Half a standard deviation of a share of 0.786 over the 2,700 transitions of a tenth of the episodes.
    private const double AccuracyNoise = 0.004;

    [Theory]
    [InlineData("sb_pendulum/expert_pendulum.npz", 0.073, 1)]
    [InlineData("pusht_human/pusht_lowdim.npz", 0.029, 3)]
    public void Train_Defaults_ReachTheFloorOfContinuousActions(string file, double floor, int seeds) =>
        Assert.InRange(Score([file], MetricNames.ValidationScaledError, seeds), 0, floor);

    [Theory]
    [InlineData("imitation_cartpole/final.npz", 0.786)]
    [InlineData("uidilr_cartpole_csv/observations.csv;uidilr_cartpole_csv/actions.csv", 0.70)]
    public void Train_Defaults_ReachTheFloorOfDiscreteActions(string files, double floor) =>
        Assert.InRange(Score(files.Split(';'), MetricNames.ValidationAccuracy, seeds: 1), floor - AccuracyNoise, 1);

    // The median of the first seeds: of three where a hard split alone is more than the margin, else of one.
    private double Score(string[] files, string metric, int seeds)
    {
        var paths = files.Select(file => SharedData.Find(file.Split('/'))).ToList();
        if (paths.Any(path => path is null))
        {
            Assert.Skip($"{string.Join(" and ", files)}: the folder of real demonstrations is not on this machine");
        }

        using var folder = new TemporaryFolder();
        var request = new IntakeRequest([.. paths.Select(path => new IntakeFile(Path.GetFileName(path!), path!))], null, Path.Combine(folder.Path, "dataset"));
        var result = Intake.Read(request, CancellationToken.None);
        Assert.True(result.IsAccepted, string.Join(" ", result.Report.Problems.Select(problem => problem.Detail)));
        var scores = new List<double>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            using var training = new TestTraining();
            training.Start(request.OutputFolder, new BehaviorCloningOptions(), seed, "run_real", CancellationToken.None);
            scores.Add(training.Observer.Last(metric));
            output.WriteLine(string.Join("; ", training.Observer.Reports.SelectMany(report => report.Values).GroupBy(value => value.Key)
                .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Last().Value:G4}"))));
        }

        return scores.Order().ElementAt(seeds / 2);
    }
}
