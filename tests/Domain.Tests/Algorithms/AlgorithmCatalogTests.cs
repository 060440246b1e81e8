using System.Text.Json;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class AlgorithmCatalogTests
{
    [Fact]
    public void Find_BehaviorCloning_DescribesIt()
    {
        var algorithm = AlgorithmCatalog.Find("bc")!;

        Assert.Equal(typeof(BehaviorCloningOptions), algorithm.OptionsType);
        Assert.Equal([ActionKind.Continuous, ActionKind.Discrete, ActionKind.MultiDiscrete], algorithm.ActionKinds);
        Assert.Null(AlgorithmCatalog.Find("BC"));
        Assert.Null(AlgorithmCatalog.Find(string.Empty));
    }

    [Fact]
    public void Defaults_EveryAlgorithm_AreReadableOptions() =>
        Assert.All(AlgorithmCatalog.All, algorithm =>
        {
            Assert.NotNull(OptionsReader.Read(algorithm.OptionsType, algorithm.Defaults, out var problems));
            Assert.Empty(problems);
        });

    [Fact]
    public void Defaults_BehaviorCloning_AreThese() =>
        Assert.Equal(
            """{"batch_size":64,"backbone":"mlp","hidden_sizes":[256,256],"observation_noise":0,"head":"auto","members":1,"normalization":"z_score","learning_rate":0.001,"schedule":"cosine","warmup_steps":0,"weight_decay":0,"validation_fraction":0.1,"text_encoder":"hashed_ngrams","optimizer":"adam","accumulate":1,"precision":"float32","label_smoothing":0,"class_weights":"none","best_fraction":1,"failure_weight":1,"balance_tasks":false}""",
            AlgorithmCatalog.Find("bc")!.Defaults.ToJsonString());

    [Fact]
    public void OptionsSchema_EveryOption_HasADescription() =>
        Assert.All(AlgorithmCatalog.All, algorithm =>
            Assert.All(algorithm.OptionsSchema["properties"]!.AsObject(), property => Assert.NotNull(property.Value!["description"])));

    [Fact]
    public void OptionsSchema_BehaviorCloning_IsTheCommittedOne()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Algorithms", "behavior-cloning.schema.json");

        var schema = AlgorithmCatalog.Find("bc")!.OptionsSchema.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        Assert.Equal(File.ReadAllText(path).Trim(), schema);
    }
}
