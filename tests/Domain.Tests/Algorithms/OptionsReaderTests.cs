using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;

namespace ImitationService.Domain.Tests.Algorithms;

public sealed class OptionsReaderTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaults()
    {
        var options = Assert.IsType<BehaviorCloningOptions>(OptionsReader.Read(typeof(BehaviorCloningOptions), null, out var problems));

        Assert.Empty(problems);
        Assert.Null(options.Steps);
        Assert.Null(options.Epochs);
        Assert.Equal(64, options.BatchSize);
        Assert.Equal([256, 256], options.HiddenSizes);
        Assert.Null(options.Activation);
        Assert.Null(options.LayerNorm);
        Assert.Null(options.Dropout);
        Assert.Equal(ActionHeadName.Auto, options.Head);
        Assert.Null(options.Loss);
        Assert.Null(options.Modes);
        Assert.Equal(5, BehaviorCloningOptions.DefaultModes);
        Assert.Equal(1, options.Members);
        Assert.Equal(Normalization.ZScore, options.Normalization);
        Assert.Equal(1e-3, options.LearningRate);
        Assert.Equal(LearningRateSchedule.Cosine, options.Schedule);
        Assert.Equal(0, options.WarmupSteps);
        Assert.Equal(0.0, options.WeightDecay);
        Assert.Null(options.MaxGradientNorm);
        Assert.Equal(0.1, options.ValidationFraction);
        Assert.Null(options.LogEvery);
        Assert.Null(options.ValidateEvery);
        Assert.Null(options.Observations);
        Assert.Equal(8000, BehaviorCloningOptions.DefaultSteps);
    }

    [Fact]
    public void Read_EveryOption_ReadsBackWhatWriteWrote()
    {
        const string json = """
            {"preset":"bc_mlp","steps":5,"batch_size":1,"backbone":"transformer","history":3,"chunk":4,"execute":2,"hidden_sizes":[8,8],"attention_heads":2,"dropout":0.1,
             "observation_noise":0.2,"average_decay":0.99,"activation":"relu","head":"gmm","loss":"l1","modes":7,"nll_beta":0.5,"denoising_steps":5,"denoiser":"unet","denoiser_sizes":[32,64],"bins":21,"bin_edges":"quantile","latent":8,"kl_weight":2,"members":1,"normalization":"min_max","normalizations":{"observation.state":"none","action":"quantile"},
             "learning_rate":1,"schedule":"constant","warmup_steps":3,"weight_decay":0.5,"max_gradient_norm":1,"validation_fraction":0.2,
             "log_every":1,"validate_every":2,"observations":["observation.state"],"optimizer":"sgd","momentum":0.5,"accumulate":2,"precision":"float32",
             "layer_norm":false,"label_smoothing":0.1,"class_weights":"balanced","best_fraction":0.5,"return_temperature":2,"failure_weight":0.5,
             "balance_tasks":true,"patience":3,"keep":"best","vision":"resnet18","keypoints":16,"image_shift":4,"image_crop":0.9,"color_jitter":0.1,"text_encoder":"tokens"}
            """;

        var options = OptionsReader.Read(typeof(BehaviorCloningOptions), Parse(json), out var problems);

        Assert.Empty(problems);
        Assert.True(JsonNode.DeepEquals(Parse(json), OptionsReader.Write(options!)), OptionsReader.Write(options!).ToJsonString());
    }

    [Theory]
    [InlineData(PresetName.Auto)]
    [InlineData(PresetName.BcMlp)]
    [InlineData(PresetName.BcRnnGmm)]
    [InlineData(PresetName.DiffusionPolicy)]
    [InlineData(PresetName.FlowPolicy)]
    [InlineData(PresetName.Act)]
    [InlineData(PresetName.SeedListing)]
    public void Read_Preset_SaysWhatIsNotGiven(PresetName name)
    {
        var word = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());
        var options = OptionsReader.Read(typeof(BehaviorCloningOptions), Parse($$"""{"preset":"{{word}}"}"""), out var problems);

        Assert.Empty(problems);
        var written = OptionsReader.Write(options!);
        Assert.All(Presets.Of(name), option => Assert.True(JsonNode.DeepEquals(option.Value, written[option.Key]), option.Key));

        // What was stored reads back as itself: the trainer trains what the run says.
        Assert.True(JsonNode.DeepEquals(written, OptionsReader.Write(OptionsReader.Read(typeof(BehaviorCloningOptions), written, out _)!)));
    }

    [Fact]
    public void Read_OptionBesideAPreset_Wins()
    {
        var options = (BehaviorCloningOptions)OptionsReader.Read(
            typeof(BehaviorCloningOptions), Parse("""{"preset":"seed_listing","steps":7,"hidden_sizes":[9]}"""), out var problems)!;

        Assert.Empty(problems);
        Assert.Equal((7L, (long?)null, 32), (options.Steps, options.Epochs, options.BatchSize));
        Assert.Equal([9], options.HiddenSizes);

        // How long to train is one thing, however it is said.
        var epochs = (BehaviorCloningOptions)OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"preset":"act","epochs":3}"""), out _)!;
        Assert.Equal((null, 3L), (epochs.Steps, epochs.Epochs));
    }

    // Bins of equal mass lie where the actions are: they need no middle and no range.
    [Theory]
    [InlineData("{\"head\":\"binned\",\"bins\":64,\"bin_edges\":\"quantile\"}")]
    [InlineData("{\"head\":\"binned\",\"bin_edges\":\"quantile\",\"normalization\":\"none\"}")]
    public void Read_BinsOfEqualMass_AskForLess(string options)
    {
        OptionsReader.Read(typeof(BehaviorCloningOptions), Parse(options), out var problems);

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("""{"chunk":4,"execute":5}""", "/execute")]
    [InlineData("""{"execute":2}""", "/execute")]
    [InlineData("""{"head":"diffusion","execute":17}""", "/execute")]
    [InlineData("""{"head":"flow","hidden_sizes":[]}""", "/hidden_sizes")]
    [InlineData("""{"backbone":"gru","hidden_sizes":[]}""", "/hidden_sizes")]
    [InlineData("""{"backbone":"transformer","hidden_sizes":[64,32]}""", "/hidden_sizes")]
    [InlineData("""{"backbone":"transformer","hidden_sizes":[30,30]}""", "/hidden_sizes")]
    [InlineData("""{"backbone":"gru","activation":"tanh"}""", "/activation")]
    [InlineData("""{"attention_heads":2}""", "/attention_heads")]
    [InlineData("""{"head":"flow","denoiser":"mlp","denoiser_sizes":[32]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"flow","denoiser_sizes":[32]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"flow","denoiser":"unet","denoiser_sizes":[]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"flow","denoiser":"unet","denoiser_sizes":[36]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"flow","denoiser":"unet","denoiser_sizes":[24]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"flow","denoiser":"unet","chunk":10}""", "/chunk")]
    [InlineData("""{"head":"flow","denoiser":"unet","chunk":4}""", "/chunk")]
    [InlineData("""{"head":"flow","denoiser":"unet","denoiser_sizes":[32],"chunk":1}""", "/chunk")]
    [InlineData("""{"head":"diffusion","denoiser":"transformer","denoiser_sizes":[32,64]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"diffusion","denoiser":"transformer","denoiser_sizes":[30]}""", "/denoiser_sizes")]
    [InlineData("""{"head":"diffusion","denoiser":"unet","attention_heads":2}""", "/attention_heads")]
    [InlineData("""{"head":"diffusion","dropout":0.1}""", "/dropout")]
    [InlineData("""{"head":"flow","denoiser":"unet","dropout":0.1}""", "/dropout")]
    [InlineData("""{"head":"act","hidden_sizes":[]}""", "/hidden_sizes")]
    [InlineData("""{"head":"act","hidden_sizes":[30]}""", "/hidden_sizes")]
    [InlineData("""{"head":"act","attention_heads":3}""", "/hidden_sizes")]
    [InlineData("""{"members":2,"head":"act","chunk":1}""", "/members")]
    [InlineData("""{"head":"binned","bins":256}""", "/bins")]
    [InlineData("""{"head":"binned","bins":256,"bin_edges":"uniform"}""", "/bins")]
    [InlineData("""{"members":2,"head":"multi_categorical"}""", "/members")]
    [InlineData("""{"head":"binned","normalization":"none"}""", "/normalization")]
    [InlineData("""{"head":"binned","normalizations":{"action":"none"}}""", "/normalizations")]
    [InlineData("""{"members":2,"head":"binned"}""", "/members")]
    [InlineData("""{"members":2,"chunk":2}""", "/members")]
    [InlineData("""{"members":2,"head":"flow","chunk":1}""", "/members")]
    [InlineData("""{"members":2,"history":2}""", "/members")]
    [InlineData("""{"members":2,"backbone":"lstm"}""", "/members")]
    [InlineData("""{"members":2,"head":"flow"}""", "/members")]
    [InlineData("""{"members":2,"dropout":0.1}""", "/members")]
    [InlineData("""{"members":2,"observation_noise":0.1}""", "/members")]
    [InlineData("""{"members":2,"average_decay":0.9}""", "/members")]
    [InlineData("""{"members":2,"optimizer":"sgd"}""", "/optimizer")]
    [InlineData("""{"members":2,"accumulate":2}""", "/accumulate")]
    [InlineData("""{"members":2,"precision":"bfloat16"}""", "/precision")]
    [InlineData("""{"members":2,"layer_norm":true}""", "/layer_norm")]
    [InlineData("""{"members":2,"class_weights":"balanced"}""", "/class_weights")]
    [InlineData("""{"members":2,"return_temperature":1}""", "/return_temperature")]
    [InlineData("""{"members":2,"failure_weight":0.5}""", "/failure_weight")]
    [InlineData("""{"members":2,"balance_tasks":true}""", "/balance_tasks")]
    [InlineData("""{"members":2,"patience":3}""", "/patience")]
    [InlineData("""{"members":2,"keep":"best"}""", "/keep")]
    [InlineData("""{"momentum":0.5}""", "/momentum")]
    [InlineData("""{"patience":3,"validation_fraction":0}""", "/patience")]
    [InlineData("""{"keep":"best","validation_fraction":0}""", "/keep")]
    [InlineData("""{"validate_every":5,"validation_fraction":0}""", "/validate_every")]
    [InlineData("""{"activation":"gelu","hidden_sizes":[]}""", "/activation")]
    [InlineData("""{"dropout":0.1,"hidden_sizes":[]}""", "/dropout")]
    [InlineData("""{"layer_norm":true,"backbone":"gru"}""", "/layer_norm")]
    [InlineData("""{"layer_norm":true,"hidden_sizes":[]}""", "/layer_norm")]
    [InlineData("""{"precision":"bfloat16","backbone":"transformer"}""", "/precision")]
    public void Read_PartsThatDoNotGoTogether_AreRefusedByName(string json, string pointer)
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse(json), out var problems));

        var problem = Assert.Single(problems);
        Assert.Equal((pointer, "not-allowed"), (problem.Pointer, problem.Code));
    }

    [Fact]
    public void Read_ManyThingsWrong_SaysAllOfThemAtOnce()
    {
        var options = OptionsReader.Read(
            typeof(BehaviorCloningOptions),
            Parse("""{"stepz":1,"batch_size":0,"learning_rate":"fast","activation":"swish","hidden_sizes":[128,0],"weight_decay":2}"""),
            out var problems);

        Assert.Null(options);
        Assert.Equal(
            [
                ("/activation", "wrong-type"),
                ("/batch_size", "out-of-bounds"),
                ("/hidden_sizes", "out-of-bounds"),
                ("/learning_rate", "wrong-type"),
                ("/stepz", "unknown-option"),
                ("/weight_decay", "out-of-bounds"),
            ],
            problems.Select(problem => (problem.Pointer, problem.Code)).OrderBy(problem => problem.Pointer, StringComparer.Ordinal));
        Assert.Contains(problems, problem => problem.Detail == "The value \"swish\" does not fit: one of relu, tanh, gelu is expected.");
        Assert.Contains(problems, problem => problem.Detail.StartsWith("There is no option 'stepz'. The options are: preset, steps, epochs, batch_size,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("batch_size", "0")]
    [InlineData("batch_size", "65537")]
    [InlineData("steps", "0")]
    [InlineData("steps", "-1")]
    [InlineData("steps", "100000001")]
    [InlineData("steps", "9223372036854775807")]
    [InlineData("epochs", "1000001")]
    [InlineData("learning_rate", "0")]
    [InlineData("learning_rate", "1.0000001")]
    [InlineData("learning_rate", "1e999")]
    [InlineData("warmup_steps", "-1")]
    [InlineData("warmup_steps", "5000000000")]
    [InlineData("validation_fraction", "0.91")]
    [InlineData("max_gradient_norm", "0")]
    [InlineData("hidden_sizes", "[1,2,3,4,5,6,7,8,9]")]
    [InlineData("hidden_sizes", "[4097]")]
    [InlineData("hidden_sizes", "[-5]")]
    [InlineData("members", "0")]
    [InlineData("members", "65")]
    public void Read_OutsideTheBounds_NamesTheOption(string option, string value)
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse($$"""{"{{option}}":{{value}}}"""), out var problems));

        var problem = Assert.Single(problems);
        Assert.Equal(("/" + option, "out-of-bounds"), (problem.Pointer, problem.Code));
        Assert.Contains(option, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batch_size", "1.5", "a whole number")]
    [InlineData("batch_size", "\"256\"", "a whole number")]
    [InlineData("batch_size", "99999999999", "a whole number")]
    [InlineData("batch_size", "true", "a whole number")]
    [InlineData("batch_size", "[256]", "a whole number")]
    [InlineData("learning_rate", "\"0.1\"", "a number")]
    [InlineData("learning_rate", "{}", "a number")]
    [InlineData("hidden_sizes", "128", "a list of whole numbers")]
    [InlineData("hidden_sizes", "[128,null]", "a list of whole numbers")]
    [InlineData("hidden_sizes", "[[128]]", "a list of whole numbers")]
    [InlineData("observations", "[1]", "a list of texts")]
    [InlineData("observations", "[\"a\",null]", "a list of texts")]
    [InlineData("observations", "\"a\"", "a list of texts")]
    [InlineData("activation", "0", "one of relu, tanh, gelu")]
    [InlineData("activation", "\"0\"", "one of relu, tanh, gelu")]
    [InlineData("activation", "\"relu, tanh\"", "one of relu, tanh, gelu")]
    [InlineData("activation", "\"\"", "one of relu, tanh, gelu")]
    [InlineData("activation", "\"RELU\"", "one of relu, tanh, gelu")]
    [InlineData("normalizations", "{\"action\":\"minmax\"}", "an object whose values are each one of z_score, min_max, quantile, none")]
    [InlineData("normalizations", "{\"action\":null}", "an object whose values are each one of z_score, min_max, quantile, none")]
    [InlineData("normalizations", "[]", "an object whose values are each one of z_score, min_max, quantile, none")]
    public void Read_WrongType_SaysWhatIsExpected(string option, string value, string expected)
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse($$"""{"{{option}}":{{value}}}"""), out var problems));

        var problem = Assert.Single(problems);
        Assert.Equal(("/" + option, "wrong-type"), (problem.Pointer, problem.Code));
        Assert.EndsWith($"does not fit: {expected} is expected.", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Null_IsAbsentWhereTheOptionMayBeAbsentAndAProblemElsewhere()
    {
        Assert.NotNull(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"steps":null,"max_gradient_norm":null,"observations":null}"""), out _));

        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"batch_size":null,"hidden_sizes":null,"optimizer":null}"""), out var problems));
        Assert.All(problems, problem => Assert.Equal("null is not a value here; leave the option out to get its default.", problem.Detail));
        Assert.Equal(3, problems.Count);
    }

    [Fact]
    public void Read_StepsAndEpochs_IsAProblemOfBoth()
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"steps":1,"epochs":1}"""), out var problems));

        Assert.Equal([("/steps", "not-allowed"), ("/epochs", "not-allowed")], problems.Select(problem => (problem.Pointer, problem.Code)));
    }

    [Fact]
    public void Read_NoObservations_IsAProblem()
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"observations":[]}"""), out var problems));

        Assert.Equal("/observations", Assert.Single(problems).Pointer);
    }

    [Fact]
    public void Read_OddName_IsEscapedInThePointer()
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse("""{"a/b~c":1}"""), out var problems));

        Assert.Equal("/a~1b~0c", Assert.Single(problems).Pointer);
    }

    [Fact]
    public void Read_LongValue_IsShortenedInTheAnswer()
    {
        Assert.Null(OptionsReader.Read(typeof(BehaviorCloningOptions), Parse($$"""{"activation":"{{new string('x', 100_000)}}","{{new string('y', 100_000)}}":1}"""), out var problems));

        Assert.All(problems, problem => Assert.True(problem.Detail.Length < 1000, $"{problem.Code} is {problem.Detail.Length} long."));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
