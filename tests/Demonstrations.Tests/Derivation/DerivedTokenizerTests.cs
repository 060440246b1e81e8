using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Derivation;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using ImitationService.Testing.Texts;

namespace ImitationService.Demonstrations.Tests.Derivation;

/// <summary>What becomes of tokenizers when datasets are made from others.</summary>
public sealed class DerivedTokenizerTests : IDisposable
{
    private static readonly SmallBpe Trained = SmallBpe.Train(["go left", "go right"], 8);

    private readonly string _root = Directory.CreateTempSubdirectory("derive-").FullName;

    [Fact]
    public void Derive_OneTokenizer_IsCarriedOnBesideSourcesWithoutOne()
    {
        Write("ds_a", Trained);
        Write("ds_b", null);

        var result = Derive(Source("ds_a", new KeepEpisodes { Episodes = [0] }), Source("ds_b"));

        Assert.Equal(("test", 264), (result.Contents!.Tokenizer!.Format, result.Contents.Tokenizer.Tokens));
        using var derived = CanonicalDataset.Open(Path.Combine(_root, "output"));
        Assert.Equal(Trained.Merges, derived.ReadTokenizer()!.Merges);
    }

    [Fact]
    public void Derive_DifferentTokenizers_AreLeftOutAndSaid()
    {
        Write("ds_a", Trained);
        Write("ds_b", SmallBpe.Train(["stay"], 2));

        var result = Derive(Source("ds_a"), Source("ds_b"));

        Assert.Null(result.Contents!.Tokenizer);
        Assert.Contains(result.Report.Problems, problem => problem is { Severity: ProblemSeverity.Note, Code: "tokenizers-differ" } && problem.Detail.Contains("ds_a, ds_b", StringComparison.Ordinal));
    }

    [Fact]
    public void Derive_WithoutTheTexts_LeavesTheTokenizerOut()
    {
        Write("ds_a", Trained);
        Write("ds_b", SmallBpe.Train(["stay"], 2));
        var drop = new RemapFeatures { Drop = [FeatureNames.Text] };

        var result = Derive(Source("ds_a", drop), Source("ds_b", drop));

        Assert.Null(result.Contents!.Tokenizer);
        Assert.DoesNotContain(result.Report.Problems, problem => problem.Code == "tokenizers-differ");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private IntakeResult Derive(params RecipeSource[] sources) =>
        Deriver.Derive(new Recipe { Sources = sources }, sources.ToDictionary(source => source.Dataset, source => Path.Combine(_root, source.Dataset)), Path.Combine(_root, "output"), CancellationToken.None);

    private static RecipeSource Source(string id, params DatasetOperation[] operations) => new() { Dataset = id, Operations = operations };

    private void Write(string id, SmallBpe? tokenizer)
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, id))
        {
            Tokenizer = tokenizer is null ? null : new KeptTokenizer("test", tokenizer.Vocabulary.Count - 1, tokenizer.ToTokenizer()),
        };
        writer.Add(new Feature(FeatureNames.State, ElementType.Float32, [1], ["s"]));
        writer.Append(FeatureNames.State, [0f, 1, 2, 3]);
        writer.Add(new Feature(FeatureNames.Text, ElementType.Text, [], ["said"]));
        writer.Append(FeatureNames.Text, [writer.NumberOf("go left"), writer.NumberOf("go right"), writer.NumberOf("go left"), writer.NumberOf("go right")]);
        writer.Add(new Feature(FeatureNames.Action, ElementType.Float32, [1], ["a"]));
        writer.Append(FeatureNames.Action, [0f, 1, 2, 3]);
        writer.Complete(
            new DatasetContents("test", [], new ActionSpace(ActionKind.Continuous, 1), 0, 0, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty), [2, 2]);
    }
}
