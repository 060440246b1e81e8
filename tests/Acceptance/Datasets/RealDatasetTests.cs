using System.Globalization;
using System.IO.Compression;
using System.Net;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Policies;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing;
using ImitationService.Testing.Environments;

namespace ImitationService.Acceptance.Datasets;

/// <summary>
/// Demonstrations that others recorded, through the whole service with default options. That the defaults reach what a plain
/// 128-128 network reaches is tested over several seeds where the training is; here one run says that nothing is lost on the way.
/// </summary>
public sealed class RealDatasetTests(SharedService shared, ITestOutputHelper output)
{
    private const string Accuracy = "validation/accuracy";
    private const string ScaledError = "validation/mse_over_variance";
    private const int Episodes = 100;

    private ServiceClient Client => shared.Process.Client;

    [Fact]
    public async Task Train_OnCartPole_BalancesThePole()
    {
        var runs = await TrainAsync(["imitation_cartpole/final.npz"], episodes: 57, transitions: 26_964, count: 2);

        AssertScore(runs, Accuracy, 0.775, 1);

        // The expert drifts off the left end of the track after 473 steps on average: whoever imitates it closely does so too, if later.
        Assert.InRange((await EvaluateAsync(runs, new CartPole())).High, 490, 500);
    }

    [Fact]
    public async Task Train_OnPendulum_SwingsUp()
    {
        var runs = await TrainAsync(["sb_pendulum/expert_pendulum.npz"], episodes: 100, transitions: 20_000);

        AssertScore(runs, ScaledError, 0, 0.073);

        // The expert's own mean is -149.9; a plain network's about -160. The starts decide much: 100 of them give about ±20.
        Assert.InRange((await EvaluateAsync(runs, new Pendulum())).High, -160, 0);
    }

    [Fact]
    public async Task Train_OnTwoTablesWithoutHeaderOrBoundaries_FollowsTheExpert()
    {
        var runs = await TrainAsync(["uidilr_cartpole_csv/observations.csv", "uidilr_cartpole_csv/actions.csv"], episodes: null, transitions: 3_997);

        AssertScore(runs, Accuracy, 0.68, 1);
    }

    [Fact]
    public async Task Train_OnPushT_PredictsTheHeldOutEpisodes()
    {
        var runs = await TrainAsync(["pusht_human/pusht_lowdim.npz"], episodes: 206, transitions: 25_650);

        AssertScore(runs, ScaledError, 0, 0.04);
    }

    [Fact]
    public async Task Train_OnLeRobotFolderOfG1_PredictsTheHeldOutEpisodes()
    {
        var folder = SharedData.Find("g1_lerobot");
        Assert.SkipWhen(folder is null, "the shared demonstrations are not on this machine");
        var archive = Path.Combine(Path.GetTempPath(), $"g1-{Guid.NewGuid():N}.zip");
        await ZipFile.CreateFromDirectoryAsync(folder, archive, TestContext.Current.CancellationToken);
        var runs = await TrainFilesAsync([archive], episodes: 100, transitions: 35_965, count: 1);
        File.Delete(archive);

        AssertScore(runs, ScaledError, 0, 0.06);
    }

    /// <summary>One demonstration each: what is held out of it is its end, which is like nothing before, so that only the fit can be judged.</summary>
    [Theory]
    [InlineData("door", 261)]
    [InlineData("lift", 412)]
    [InlineData("nut-assembly", 1036)]
    [InlineData("pick-place", 1482)]
    [InlineData("stack", 532)]
    [InlineData("wipe", 174)]
    public async Task Train_OnRobosuiteHdf5_FitsTheDemonstration(string task, int transitions)
    {
        var run = Assert.Single(await TrainAsync([$"robosuite_human_panda/{task}.hdf5"], episodes: 1, transitions));

        Assert.InRange(run.Body["metrics"]!["loss/train"]!.GetValue<double>(), 0, 0.05);
    }

    /// <summary>Uploads the files as they are and trains with default options.</summary>
    /// <param name="names">The files.</param>
    /// <param name="episodes">Episodes that the files tell; null where they tell none.</param>
    /// <param name="transitions">Transitions in all.</param>
    /// <param name="count">How many runs, each of its own seed.</param>
    private async Task<Answer[]> TrainAsync(string[] names, int? episodes, int transitions, int count = 1)
    {
        string?[] paths = [.. names.Select(name => SharedData.Find(name.Split('/')))];
        Assert.SkipWhen(paths.Contains(null), "the shared demonstrations are not on this machine");
        return await TrainFilesAsync(paths!, episodes, transitions, count);
    }

    private async Task<Answer[]> TrainFilesAsync(string[] paths, int? episodes, int transitions, int count)
    {
        var dataset = (await Client.UploadAsync(paths)).Expect(HttpStatusCode.Created, HttpStatusCode.OK);
        output.WriteLine(dataset.Text);
        Assert.Equal(transitions, dataset.Body["transitions"]!.GetValue<int>());
        Assert.Equal(episodes is null ? "assumed" : "found", dataset.Body["boundaries"]!["origin"]!.GetValue<string>());
        Assert.Equal(episodes ?? dataset.Body["episodes"]!.GetValue<int>(), dataset.Body["episodes"]!.GetValue<int>());
        var runs = await Task.WhenAll(Enumerable.Range(1, count).Select(seed => Client.TrainAsync(dataset.Id, seed: seed)));
        Assert.All(runs, run => Assert.True(run.State == "succeeded", run.Text));
        output.WriteLine(runs[0].Body["metrics"]!.ToJsonString());
        return runs;
    }

    /// <summary>Which episodes are held out depends on the seed, and the score on them: the bounds leave room for it.</summary>
    private void AssertScore(Answer[] runs, string metric, double low, double high)
    {
        double[] scores = [.. runs.Select(run => run.Body["metrics"]![metric]!.GetValue<double>())];
        output.WriteLine($"{metric}: {string.Join(", ", scores.Select(score => score.ToString("F4", CultureInfo.InvariantCulture)))}");
        Assert.All(scores, score => Assert.InRange(score, low, high));
    }

    /// <summary>Lets every run's downloaded policy act, each from starts of its own.</summary>
    private async Task<ReturnSummary> EvaluateAsync(Answer[] runs, IControlTask task)
    {
        var returns = new List<double>();
        foreach (var (index, run) in runs.Index())
        {
            using var policy = new DownloadedPolicy(await Client.DownloadAsync($"/v1/runs/{run.Id}/bundle"));
            returns.AddRange(Evaluation.Run(task, policy.Act, Episodes, seed: index + 1));
        }

        var summary = new ReturnSummary(returns);
        output.WriteLine(summary.ToString());
        return summary;
    }
}
