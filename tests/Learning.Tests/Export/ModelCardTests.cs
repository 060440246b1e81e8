using System.Globalization;
using System.Text.RegularExpressions;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Learning.Tests.Training;
using ImitationService.Testing.Texts;

namespace ImitationService.Learning.Tests.Export;

/// <summary>The programs of a model card are taken from the card, run, and must print what the card says they print.</summary>
public sealed partial class ModelCardTests
{
    private static readonly Dictionary<string, Normalization> Mixture = new() { ["observation.points"] = Normalization.None, [FeatureNames.Action] = Normalization.MinMax };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16, 8] } },
        { "discrete", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16, 8], Activation = Activation.Tanh } },
        { "features", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Activation = Activation.Gelu, Normalizations = Mixture } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Head = ActionHeadName.Gaussian } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Head = ActionHeadName.Gmm, Modes = 3, Normalization = Normalization.None } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Head = ActionHeadName.Binned, Bins = 11 } },
        { "features", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Head = ActionHeadName.Binned, Chunk = 3, Normalization = Normalization.Quantile } },
        { "features", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Head = ActionHeadName.Binned, Bins = 6, BinEdges = BinEdges.Quantile, Chunk = 2 } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16, 8], Members = 3 } },
        { "discrete", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16, 8], Members = 3, Activation = Activation.Gelu } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Members = 2, Head = ActionHeadName.Gaussian, Normalization = Normalization.None } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16], Members = 2, Head = ActionHeadName.Gmm, Modes = 3 } },
        { "continuous", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [], Normalization = Normalization.None } },
        { "texts", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16], History = 2 } },
        { "tokens", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16], TextEncoder = TextEncoderName.Tokens } },
        { "features", new BehaviorCloningOptions { Steps = 50, HiddenSizes = [16, 8], LayerNorm = true, Keep = KeptWeights.Best } },
        { "features", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16], History = 3, Chunk = 4, Head = ActionHeadName.Gmm } },
        { "discrete", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16], History = 2, Chunk = 3 } },
        { "choices", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16] } },
        { "choices", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16], Backbone = BackboneName.Gru, Chunk = 3 } },
        { "continuous", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16, 8], Backbone = BackboneName.Gru, Normalization = Normalization.MinMax } },
        { "features", new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16, 8], Backbone = BackboneName.Lstm, Chunk = 2, Head = ActionHeadName.Gaussian } },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Write_PythonProgram_PrintsTheNetworksAnswer(string kind, BehaviorCloningOptions options)
    {
        await PythonProgram.SkipWithoutAsync("numpy");
        using var demonstrations = Demonstrations(kind);
        using var training = TestTraining.Run(demonstrations, options);
        var (program, answer) = ReadCard(training, "python");

        var (exitCode, output) = await PythonProgram.RunAsync(program, training.Folder);

        Assert.True(exitCode == 0, output);
        Assert.Equal(answer, Numbers(output), (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(a)));
    }

    // A robot that encodes a text otherwise than training did would act on another text.
    [Theory]
    [InlineData("Go LEFT, then stop")]
    [InlineData("ÜBER die Brücke, İstanbul ΣΑΣ 走")]
    [InlineData("")]
    public async Task PythonRunner_Text_IsEncodedAsInTraining(string text)
    {
        await PythonProgram.SkipWithoutAsync("numpy");
        using var demonstrations = Demonstrations("texts");
        using var training = TestTraining.Run(demonstrations, new BehaviorCloningOptions { Steps = 1, HiddenSizes = [4] });
        var (exitCode, output) = await PythonProgram.RunAsync("import sys, policy_runner; print(*policy_runner.encode(sys.argv[1]).tolist(), sep=', ')", training.Folder, text);

        Assert.True(exitCode == 0, output);
        Assert.Equal(new Domain.Text.HashedNgrams().Encode(text, ObservationLayout.TextWidth).Select(value => (double)value), Numbers(output), (a, b) => Math.Abs(a - b) <= 1e-6);
    }

    // Built in one go: a build by itself takes longer than all that is compiled.
    [Fact]
    public async Task Write_CSharpPrograms_PrintTheNetworksAnswers()
    {
        var options = new BehaviorCloningOptions { Steps = 20, HiddenSizes = [16] };
        (string Kind, BehaviorCloningOptions Options)[] policies =
        [
            ("discrete", options with { Members = 2 }),
            ("choices", options with { Chunk = 3 }),
            ("pictures", options with { Keypoints = 4 }),
            ("texts", options),
            ("features", options with { Backbone = BackboneName.Transformer, Head = ActionHeadName.Diffusion, Chunk = 4 }),
            ("features", options with { Backbone = BackboneName.Lstm }),
            ("continuous", options with { Head = ActionHeadName.Act, Chunk = 4 }),
            ("features", options with { Head = ActionHeadName.Flow, Chunk = 4, Denoiser = DenoiserName.Unet, DenoiserSizes = [32, 32] }),
        ];
        var folder = Directory.CreateTempSubdirectory("programs-").FullName;
        try
        {
            var expected = policies.Select((policy, i) => WriteProgram(Path.Combine(folder, $"program{i}"), policy.Kind, policy.Options)).ToList();
            var projects = Enumerable.Range(0, policies.Length).Select(i => $"<Project Path=\"program{i}/program{i}.csproj\" />");
            await File.WriteAllTextAsync(Path.Combine(folder, "programs.slnx"), $"<Solution>{string.Concat(projects)}</Solution>");

            var (built, errors) = await ChildProcess.RunAsync("dotnet", ["build", "programs.slnx", "--nologo", "-v", "q"], folder);
            Assert.True(built == 0, errors);
            for (var i = 0; i < policies.Length; i++)
            {
                var (exitCode, output) = await ChildProcess.RunAsync("dotnet", [Path.Combine(folder, $"program{i}", "out", $"program{i}.dll")], Path.Combine(folder, $"program{i}", "bundle"));
                Assert.True(exitCode == 0, output);
                Assert.Equal(expected[i], Numbers(output), (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(a)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Write_DiscretePolicy_NamesItsClassesAndItsResults()
    {
        using var demonstrations = Demonstrations("discrete");
        using var training = TestTraining.Run(demonstrations, new BehaviorCloningOptions { Steps = 50 });
        var card = File.ReadAllText(Path.Combine(training.Folder, BundleFiles.ModelCard));

        Assert.Contains("Classes: 0 is `class-0`, 1 is `class-1`, 2 is `class-2`.", card);
        Assert.Contains("| `validation/accuracy` | 0.", card);
        Assert.Contains("| `baseline/majority_action` | 0.", card);
        Assert.Contains("| `observation.state` (input) | float32 | [batch, 2] |", card);
        Assert.Contains("from 20 episodes, 1000 transitions", card);
    }

    [Fact]
    public void Write_SeveralChoices_NamesWhatTheGraphSays()
    {
        using var demonstrations = Demonstrations("choices");
        using var training = TestTraining.Run(demonstrations, new BehaviorCloningOptions { Steps = 20 });
        var card = File.ReadAllText(Path.Combine(training.Folder, BundleFiles.ModelCard));

        Assert.Contains("| `action` (output) | int64 | [batch, 3] |", card);
        Assert.Contains("| `logits`, `probabilities` (outputs) | float32 | [batch, 9] |", card);
        Assert.Contains("Each element of the action is a class, of 3, 2, 4 classes", card);
        Assert.Contains("Probabilities of dimension 2 are off by", card);
        Assert.Contains("it compares with `validation/accuracy`", card);
    }

    [Fact]
    public void Write_Mixture_NamesWhatTheGraphSays()
    {
        using var demonstrations = Demonstrations("continuous");
        using var training = TestTraining.Run(demonstrations, new BehaviorCloningOptions { Steps = 20, Head = ActionHeadName.Gmm, Modes = 3 });
        var card = File.ReadAllText(Path.Combine(training.Folder, BundleFiles.ModelCard));
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(training.File(BundleFiles.Onnx));

        Assert.Equal(["action", "probabilities", "means", "deviations"], session.OutputNames);
        Assert.Equal([-1, 3, 2], session.OutputMetadata["means"].Dimensions);
        Assert.Contains("| `action` (output) | float32 | [batch, 2] |", card);
        Assert.Contains("| `probabilities` (output) | float32 | [batch, 3] |", card);
        Assert.Contains("| `means`, `deviations` (outputs) | float32 | [batch, 3, 2] |", card);
        Assert.Contains("\"head\": \"gmm\"", File.ReadAllText(Path.Combine(training.Folder, BundleFiles.Configuration)));
        Assert.Contains("\"modes\": 3", File.ReadAllText(Path.Combine(training.Folder, BundleFiles.Configuration)));
    }

    [Fact]
    public void Write_Bins_NamesWhatTheGraphSays()
    {
        using var demonstrations = Demonstrations("continuous");
        using var training = TestTraining.Run(demonstrations, new BehaviorCloningOptions { Steps = 20, Head = ActionHeadName.Binned, Bins = 11, Chunk = 2 });
        var card = File.ReadAllText(Path.Combine(training.Folder, BundleFiles.ModelCard));
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(training.File(BundleFiles.Onnx));

        Assert.Equal([-1, 2, 2, 11], session.OutputMetadata["logits"].Dimensions);
        Assert.Contains("| `logits`, `probabilities` (outputs) | float32 | [batch, 2, 2, 11] |", card);
        Assert.Contains("Probabilities of dimension 1 are off by", card);
        Assert.Contains("\"bins\": 11", File.ReadAllText(Path.Combine(training.Folder, BundleFiles.Configuration)));
    }

    /// <summary>Demonstrations of a kind.</summary>
    internal static TestDemonstrations Demonstrations(string kind) => kind switch
    {
        "continuous" => TestDemonstrations.Continuous((x, y) => [100 * x * y, x - y]),
        "pictures" => TestDemonstrations.Pictures(episodes: 4, length: 10),
        "texts" => TestDemonstrations.Instructions(episodes: 4, length: 10),
        "tokens" => TestDemonstrations.Instructions(episodes: 4, length: 10, new KeptTokenizer("test", 266, SmallBpe.Train(["go left", "go right"], 10).ToTokenizer())),
        "discrete" => TestDemonstrations.Discrete((x, y) => x * y > 0 ? 2 : y > 0 ? 1 : 0, 3),
        "choices" => TestDemonstrations.Choices((x, y) => [x * y > 0 ? 2 : y > 0 ? 1 : 0, x > y ? 1 : 0, x > 0 ? 3 : 0], [3, 2, 4]),
        _ => TestDemonstrations.Write(
            [
                (new Feature("observation.points", ElementType.Float32, [2, 3], ["p"]), Enumerable.Range(0, 240).Select(i => MathF.Sin(i)).ToArray()),
                (new Feature("observation.speed", ElementType.Float32, [], ["s"]), Enumerable.Range(0, 40).Select(i => MathF.Cos(i)).ToArray()),
                (TestDemonstrations.Vector(FeatureNames.Action, 3), Enumerable.Range(0, 120).Select(i => MathF.Sin(3 * i)).ToArray()),
            ],
            new ActionSpace(ActionKind.Continuous, 3),
            [20, 20]),
    };

    // The card's program as a project in the folder, and the bundle beside it.
    private static double[] WriteProgram(string folder, string kind, BehaviorCloningOptions options)
    {
        using var demonstrations = Demonstrations(kind);
        using var training = TestTraining.Run(demonstrations, options);
        var (program, answer) = ReadCard(training, "csharp");
        var bundle = Directory.CreateDirectory(Path.Combine(folder, "bundle")).FullName;
        foreach (var file in Directory.GetFiles(training.Folder))
        {
            File.Copy(file, Path.Combine(bundle, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        File.WriteAllText(Path.Combine(folder, $"{Path.GetFileName(folder)}.csproj"), ProjectFile());
        foreach (var name in new[] { BundleFiles.CSharpRunner, BundleFiles.CSharpTokens })
        {
            File.Move(Path.Combine(bundle, name), Path.Combine(folder, name));
        }

        return answer;
    }

    private static (string Program, double[] Answer) ReadCard(TestTraining training, string language)
    {
        var card = File.ReadAllText(Path.Combine(training.Folder, BundleFiles.ModelCard));
        var program = Regex.Match(card, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        return (program, Numbers(AnswerInCard().Match(card).Groups[1].Value));
    }

    private static double[] Numbers(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static string ProjectFile() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <OutDir>out/</OutDir>
            <UseAppHost>false</UseAppHost>
            <RunAnalyzers>false</RunAnalyzers>
            <NuGetAudit>false</NuGetAudit>
            <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="{Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()}" />
          </ItemGroup>
        </Project>
        """;

    [GeneratedRegex("Both print the action for one observation of the demonstrations: `(.*?)`")]
    private static partial Regex AnswerInCard();
}
