using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class AutoPresetTests
{
    [Fact]
    public void Choose_NothingFound_LeavesTheDefaults() =>
        Assert.Empty(AutoPreset.Choose([], CompatibilityTests.Contents(ActionKind.Continuous), Report()));

    [Theory]
    [InlineData("copied-action", "history=4 activation=\"gelu\" chunk=8")]
    [InlineData("contradictory-demonstrations", "head=\"gmm\"")]
    [InlineData("copied-action,contradictory-demonstrations", "history=4 activation=\"gelu\" chunk=8 head=\"diffusion\"")]
    public void Choose_Findings_CallForShapeAndHead(string codes, string expected) =>
        Assert.Equal(expected, Choices([], CompatibilityTests.Contents(ActionKind.Continuous), codes));

    // Diffusion's denoiser leaves nothing out.
    [Theory]
    [InlineData("0", "diffusion")]
    [InlineData("null", "diffusion")]
    [InlineData("0.2", "gmm")]
    public void Choose_Dropout_CallsForAHeadThatTakesIt(string dropout, string head) =>
        Assert.Equal(
            $"history=4 activation=\"gelu\" chunk=8 head=\"{head}\"",
            Choices(JsonNode.Parse($"{{\"dropout\":{dropout}}}")!.AsObject(), CompatibilityTests.Contents(ActionKind.Continuous), "copied-action,contradictory-demonstrations"));

    [Theory]
    [InlineData(ActionKind.Discrete)]
    [InlineData(ActionKind.MultiDiscrete)]
    public void Choose_Classes_NeedNoOtherHeadAndAHistoryWhereTheyLast(ActionKind kind)
    {
        Assert.Empty(Choices([], CompatibilityTests.Contents(kind), "contradictory-demonstrations"));
        Assert.Equal("history=4", Choices([], CompatibilityTests.Contents(kind), "copied-action,contradictory-demonstrations"));
    }

    [Theory]
    [InlineData(1000, "")]
    [InlineData(51_200, "")]
    [InlineData(100_000, "steps=15625")]
    [InlineData(1_000_000_000, "steps=200000")]
    public void Choose_ManyTransitions_CallForMoreSteps(long transitions, string expected) =>
        Assert.Equal(expected, Choices([], CompatibilityTests.Contents(ActionKind.Continuous, transitions: transitions)));

    [Fact]
    public void Choose_FailuresAndTasks_WeighEpisodes()
    {
        var contents = CompatibilityTests.Contents(ActionKind.Continuous) with
        {
            Origin = new DatasetOrigin { EpisodeSuccess = [true, false, null], EpisodeTasks = [0, 1, 0] },
        };

        Assert.Equal("failure_weight=0 balance_tasks=true", Choices([], contents));
        Assert.Empty(Choices([], contents with { Origin = new DatasetOrigin { EpisodeSuccess = [true, true, null], EpisodeTasks = [0, 0, 0] } }));
    }

    // Whatever is given beside it, what is chosen goes with it, and changes none of it.
    [Fact]
    public void Choose_BesideAnything_GoesWithIt()
    {
        string[] options =
        [
            "\"history\":2", "\"chunk\":3", "\"execute\":1", "\"head\":\"gaussian\"", "\"loss\":\"l1\"", "\"modes\":3", "\"denoising_steps\":4", "\"members\":2",
            "\"hidden_sizes\":[]", "\"backbone\":\"gru\"", "\"backbone\":\"transformer\"", "\"steps\":5", "\"epochs\":2", "\"batch_size\":8", "\"failure_weight\":0.5",
            "\"layer_norm\":true", "\"precision\":\"bfloat16\"", "\"normalization\":\"none\"", "\"dropout\":0.1", "\"observation_noise\":0.1", "\"average_decay\":0.9",
            "\"warmup_steps\":100", "\"optimizer\":\"sgd\"", "\"accumulate\":2", "\"patience\":3", "\"normalizations\":{\"action\":\"none\"}", "\"activation\":\"tanh\"",
        ];
        var contents = CompatibilityTests.Contents(ActionKind.Continuous, transitions: 1_000_000) with
        {
            Origin = new DatasetOrigin { EpisodeSuccess = [true, false], EpisodeTasks = [0, 1] },
        };
        var accepted = new HashSet<string>();
        foreach (var given in options.SelectMany(one => options.Append(string.Empty), (one, other) => one == other || other.Length == 0 ? one : $"{one},{other}"))
        {
            if (Parse(given) is not { } json || Problems(json, contents).Count > 0)
            {
                continue;
            }

            accepted.Add(given);
            var complete = json.DeepClone().AsObject();
            foreach (var choice in AutoPreset.Choose(json, contents, Report("copied-action", "contradictory-demonstrations")))
            {
                Assert.False(json.ContainsKey(choice.Option), $"{given}: {choice.Option} was given");
                complete[choice.Option] = choice.Value.DeepClone();
            }

            Assert.True(Problems(complete, contents).Count == 0, $"{given}: {string.Join(" ", Problems(complete, contents))}");
        }

        // What is refused whatever is chosen says nothing of the choices.
        Assert.Superset(options.Except(["\"denoising_steps\":4", "\"modes\":3"]).ToHashSet(), accepted);
    }

    // As the service checks them: the options by themselves, then beside the dataset.
    private static IReadOnlyList<OptionsProblem> Problems(JsonObject json, DatasetContents contents) =>
        OptionsReader.Read(typeof(BehaviorCloningOptions), json, out var problems) is { } options
            ? Compatibility.Check(AlgorithmCatalog.Find(AlgorithmNames.BehaviorCloning)!, options, contents)
            : problems;

    private static string Choices(JsonObject given, DatasetContents contents, string codes = "")
    {
        var choices = AutoPreset.Choose(given, contents, Report(codes.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(choices, choice => Assert.NotEmpty(choice.Reason));
        return string.Join(' ', choices.Select(choice => $"{choice.Option}={choice.Value.ToJsonString()}"));
    }

    private static JsonObject? Parse(string options)
    {
        try
        {
            return JsonNode.Parse($"{{\"preset\":\"auto\",{options}}}")!.AsObject() is { Count: > 1 } json ? json : null;
        }
        catch (ArgumentException)
        {
            return null; // one option twice
        }
    }

    private static DatasetReport Report(params string[] codes) => new(
        10, 1000, null, [], null, [.. codes.Select(code => new DatasetProblem(ProblemSeverity.Note, code, "detail", "remedy"))], 0);
}
