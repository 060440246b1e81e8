using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Text;
using ImitationService.Learning.Tests.Training;
using ImitationService.Testing.Texts;
using Microsoft.ML.OnnxRuntime;

namespace ImitationService.Learning.Tests.Export;

/// <summary>A tokenizer on its way from an upload into a bundle: whoever reads a text by it reads the same tokens.</summary>
public sealed class TokensTests
{
    private static readonly SmallBpe Trained = SmallBpe.Train(["go left now", "go right", "stay where you are", "the robot's cup, 1234", "走 左边 走 Straße"], 40);

    private static readonly BehaviorCloningOptions Options = new() { Steps = 150, BatchSize = 32, LearningRate = 0.01, HiddenSizes = [32], TextEncoder = TextEncoderName.Tokens };

    [Theory]
    [InlineData(TextPatterns.Gpt2)]
    [InlineData(TextPatterns.Cl100k)]
    public void Encode_AnyText_IsTheSameInTheServiceAndInTheRunnerOfCSharp(string pattern)
    {
        using var demonstrations = TestDemonstrations.Instructions(4, 10, Tokenizer(pattern));
        using var training = TestTraining.Run(demonstrations, Options with { Steps = 1 });
        var (cutter, encoder) = (new ByteBpe(Trained.ToTokenizer(pattern)), new HashedTokens(Trained.ToTokenizer(pattern)));
        var runner = new PolicyTokens(Path.Combine(training.Folder, BundleFiles.Tokens));
        using var policy = new PolicyRunner(training.Folder);

        foreach (var text in RandomTexts.Create(400, seed: 4, isPlain: false))
        {
            Assert.Equal(cutter.Tokenize(text), runner.Cut(text));
            Assert.Equal(encoder.Encode(text, ObservationLayout.TextWidth), policy.Encode(text));
        }
    }

    [Theory]
    [InlineData(TextPatterns.Gpt2)]
    [InlineData(TextPatterns.Cl100k)]
    public async Task Encode_AnyText_IsTheSameInTheServiceAndInTheRunnerOfPython(string pattern)
    {
        await PythonProgram.SkipWithoutAsync("numpy");
        using var demonstrations = TestDemonstrations.Instructions(4, 10, Tokenizer(pattern));
        using var training = TestTraining.Run(demonstrations, Options with { Steps = 1 });
        var (cutter, encoder) = (new ByteBpe(Trained.ToTokenizer(pattern)), new HashedTokens(Trained.ToTokenizer(pattern)));
        var texts = RandomTexts.Create(200, seed: 5, isPlain: false);

        // As UTF-16: in JSON halves of pairs would be lost.
        await File.WriteAllTextAsync(Path.Combine(training.Folder, "texts.json"), JsonSerializer.Serialize(texts.Select(text => Convert.ToHexString(Utf16(text)))));
        const string program = """
            import json, policy_runner
            policy = policy_runner.Policy(".")
            texts = [bytes.fromhex(text).decode("utf-16-le", "surrogatepass") for text in json.load(open("texts.json"))]
            print(json.dumps([[list(policy._tokens(text)), policy.encode(text).tolist()] for text in texts]))
            """;
        var (exitCode, output) = await PythonProgram.RunAsync(program, training.Folder);

        Assert.True(exitCode == 0, output);
        var answers = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(texts.Count, answers.Count);
        foreach (var (text, answer) in texts.Zip(answers))
        {
            Assert.Equal(cutter.Tokenize(text), answer[0].EnumerateArray().Select(token => token.GetString()!));
            Assert.Equal(encoder.Encode(text, ObservationLayout.TextWidth), answer[1].EnumerateArray().Select(value => value.GetSingle()), (a, b) => Math.Abs(a - b) <= 1e-6);
        }
    }

    [Fact]
    public async Task Train_UploadWithTokenizer_GivesABundleWhoseRunnersReadStrings()
    {
        using var folder = new TemporaryFolder();
        Upload(folder.Path);
        using var training = new TestTraining();
        training.Start(Path.Combine(folder.Path, "dataset"), Options, 1, "run_test", CancellationToken.None);

        Assert.Contains("\"text_encoder\": \"hashed-tokens-1\"", File.ReadAllText(Path.Combine(training.Folder, BundleFiles.Configuration)));
        Assert.Contains($"  {BundleFiles.Tokens}\n", File.ReadAllText(Path.Combine(training.Folder, BundleFiles.Checksums)));
        using (var archive = ZipFile.OpenRead(Path.Combine(training.Folder, BundleFiles.Bundle)))
        {
            Assert.NotNull(archive.GetEntry(BundleFiles.Tokens));
        }

        using var policy = new PolicyRunner(training.Folder);
        string[] texts = ["go left now", "go right", "never heard of"];
        var answers = texts.Select(text => policy.Act(new() { [FeatureNames.State] = [0.25f], [FeatureNames.Text] = policy.Encode(text) })[0]).ToArray();
        Assert.Equal(texts.Select(text => AnswerOfTheService(training, text)), answers, (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.True(Math.Abs(answers[0] + 1) < 0.2 && Math.Abs(answers[1] - 1) < 0.2, string.Join(", ", answers));

        await PythonProgram.SkipWithoutAsync("numpy");
        const string program = "import sys, policy_runner; policy = policy_runner.Policy('.'); print(*[policy.act({'observation.state': [0.25], 'observation.text': text})[0] for text in sys.argv[1:]])";
        var (exitCode, output) = await PythonProgram.RunAsync(program, training.Folder, texts);
        Assert.True(exitCode == 0, output);
        Assert.Equal(answers, output.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)), (a, b) => Math.Abs(a - b) <= 1e-4);
    }

    [Fact]
    public void Train_HashedRunsOfBytes_LeaveTheTokenizerOutOfTheBundle()
    {
        using var demonstrations = TestDemonstrations.Instructions(4, 10, Tokenizer());
        using var training = TestTraining.Run(demonstrations, Options with { Steps = 1, TextEncoder = TextEncoderName.HashedNgrams });

        Assert.False(File.Exists(Path.Combine(training.Folder, BundleFiles.Tokens)));
        using var policy = new PolicyRunner(training.Folder);
        Assert.Equal(new HashedNgrams().Encode("ÜBER left", ObservationLayout.TextWidth), policy.Encode("ÜBER left"));
    }

    private static KeptTokenizer Tokenizer(string pattern = TextPatterns.Gpt2) => new("test", Trained.Vocabulary.Count, Trained.ToTokenizer(pattern));

    private static byte[] Utf16(string text) => MemoryMarshal.AsBytes(text.AsSpan()).ToArray();

    // What the trained graph says to the vector that training made of the text.
    private static float AnswerOfTheService(TestTraining training, string text)
    {
        using var session = new InferenceSession(training.File(BundleFiles.Onnx));
        using var state = OrtValue.CreateTensorValueFromMemory([0.25f], [1, 1]);
        using var said = OrtValue.CreateTensorValueFromMemory(new HashedTokens(Trained.ToTokenizer()).Encode(text, ObservationLayout.TextWidth), [1, ObservationLayout.TextWidth]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [FeatureNames.State, FeatureNames.Text], [state, said], ["action"]);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }

    private static void Upload(string folder)
    {
        var lines = Enumerable.Range(0, 200).Select(i => (i % 3) switch { 0 => ("go left now", -1.0), 1 => ("go right", 1.0), _ => ("stay where you are", 0.0) })
            .Select((said, i) => JsonSerializer.Serialize(new { episode = i / 20, instruction = said.Item1, obs = new[] { i % 7 / 7.0 }, action = said.Item2 + (i % 5 * 0.01) }));
        (string Name, string Text)[] files = [("talk.jsonl", string.Join('\n', lines)), ("vocab.json", Trained.VocabJson), ("merges.txt", Trained.MergesTxt)];
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        var result = Intake.Read(
            new IntakeRequest([.. files.Select(file => new IntakeFile(file.Name, Path.Combine(folder, file.Name)))], null, Path.Combine(folder, "dataset")), CancellationToken.None);
        Assert.True(result.IsAccepted, string.Join("\n", result.Report.Problems));
        Assert.Empty(Compatibility.Check(AlgorithmCatalog.Find(AlgorithmNames.BehaviorCloning)!, Options, result.Contents!));
    }
}
