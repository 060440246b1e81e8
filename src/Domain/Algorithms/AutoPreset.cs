using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>An option that the preset <c>auto</c> chose.</summary>
/// <param name="Option">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">What of the dataset calls for it.</param>
public sealed record OptionChoice(string Option, JsonNode Value, string Reason);

/// <summary>
/// The preset <c>auto</c>: options that a dataset's report calls for, each with its reason. What a client gives is never
/// changed. The rules and what they were measured on: docs/algorithms/behavior-cloning.md.
/// </summary>
public static class AutoPreset
{
    private const int Passes = 10;
    private const long MostSteps = 200_000;

    // What is given for one head says that no other is wanted.
    private static readonly string[] OptionsOfHeads = ["loss", "modes", "nll_beta", "denoising_steps", "label_smoothing", "class_weights"];

    /// <summary>What is chosen beside the given options; the same for the same dataset.</summary>
    /// <param name="given">What the client sent.</param>
    /// <param name="contents">What was understood of the dataset.</param>
    /// <param name="report">What was found in it; null where nothing was looked for.</param>
    public static IReadOnlyList<OptionChoice> Choose(JsonObject given, DatasetContents contents, DatasetReport? report)
    {
        var found = report?.Problems.Select(problem => problem.Code).ToHashSet() ?? [];
        var isContinuous = contents.Action.Kind == ActionKind.Continuous;
        var isCopied = found.Contains(FindingNames.CopiedAction) && !given.ContainsKey("members");
        List<OptionChoice> choices = [];
        void Add(string option, JsonNode value, string reason)
        {
            if (!given.ContainsKey(option))
            {
                choices.Add(new OptionChoice(option, value, reason));
            }
        }

        void AddPerceptron()
        {
            var hasHiddenLayers = given["hidden_sizes"] is not JsonArray { Count: 0 };
            if (hasHiddenLayers && (given["backbone"] is not { } backbone || backbone.ToJsonString() == "\"mlp\""))
            {
                Add("activation", "gelu", "Smooth motions: with history and chunks a smooth non-linearity had the lower held-out error on such recordings.");
            }
        }

        if (isCopied && isContinuous)
        {
            const string reason = "Actions hardly change from one step to the next: a policy that sees one observation and answers one action learns to repeat itself.";
            Add("history", 4, reason);
            AddPerceptron();
            if (!given.ContainsKey("execute"))
            {
                Add("chunk", 8, reason);
            }
        }

        if (isCopied && !isContinuous)
        {
            Add("history", 4, "Choices last for several steps: what was seen before tells which of them is still on.");
        }

        if (isContinuous && found.Contains(FindingNames.ContradictoryDemonstrations) && !OptionsOfHeads.Any(given.ContainsKey))
        {
            var goesWithDiffusion = given["hidden_sizes"] is not JsonArray { Count: 0 } && given["dropout"].Deserialize<double?>() is null or 0;
            Add("head", isCopied && goesWithDiffusion ? "diffusion" : "gmm", "The demonstrations answer nearly equal observations in several ways: the mean of them may be no good answer.");
        }

        if (contents.Origin?.EpisodeSuccess is { } success && success.Any(mark => mark == true) && success.Any(mark => mark == false))
        {
            Add("failure_weight", 0, $"The files mark {success.Count(mark => mark == false)} of {success.Count} episodes as failures, which are not to be imitated.");
        }

        if (contents.Origin is { EpisodeTasks: { } tasks } && tasks.Distinct().Count() is > 1 and var different && !given.ContainsKey("members"))
        {
            Add("balance_tasks", true, $"There are {different} tasks; each is to count the same, however long its demonstrations are.");
        }

        AddSteps(given, contents.Transitions, Add);
        return choices;
    }

    private static void AddSteps(JsonObject given, long transitions, Action<string, JsonNode, string> add)
    {
        var batch = new BehaviorCloningOptions().BatchSize;
        var steps = Math.Min(MostSteps, Passes * transitions / batch);
        if (steps > BehaviorCloningOptions.DefaultSteps && !given.ContainsKey("epochs") && !given.ContainsKey("batch_size"))
        {
            add("steps", steps, string.Create(
                CultureInfo.InvariantCulture,
                $"{transitions} transitions: so many steps pass over them {(double)steps * batch / transitions:0.#} times, the default would do so {(double)BehaviorCloningOptions.DefaultSteps * batch / transitions:0.#} times."));
        }
    }
}
