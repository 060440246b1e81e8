using System.Text;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Export;

/// <summary>The parts of <see cref="ModelCard"/> that an ensemble has of its own.</summary>
internal static class EnsembleCard
{
    /// <summary>How each member ended; empty where the policy is no ensemble.</summary>
    public static string Members(PolicyConfiguration configuration)
    {
        if (configuration.Members is not { } members)
        {
            return string.Empty;
        }

        var rows = new StringBuilder("## Members\n\nThe results above are those of all members together, `loss/…` the mean of their own.\n\n");
        rows.Append("| seed | training loss | validation loss |\n|---|---|---|\n");
        foreach (var member in members)
        {
            rows.Append(ModelCard.Culture, $"| {member.Seed} | {member.TrainingLoss:G4} | {(member.ValidationLoss is { } loss ? loss.ToString("G4", ModelCard.Culture) : "–")} |\n");
        }

        return rows.Append('\n').ToString();
    }

    /// <summary>The outputs of the graph, as rows of a table, and what they mean.</summary>
    public static string Outputs(PolicyConfiguration configuration)
    {
        var (size, members) = (configuration.Action.Dimensions, configuration.Network.Members);
        if (configuration.Action.Kind == ActionKind.Discrete)
        {
            return "| `action` (output) | int64 | [batch] |\n"
                + string.Create(ModelCard.Culture, $"| `probabilities` (output) | float32 | [batch, {configuration.Action.Classes}] |\n")
                + "| `disagreement` (output) | float32 | [batch] |\n\n"
                + string.Create(ModelCard.Culture, $"`probabilities` are the mean of {members} members', `action` is the likeliest class. `disagreement` is the mutual information between class and member in nats, from 0 to {Math.Log(members ?? 1):G3}: high where the members are sure of different classes.\n")
                + ModelCard.Classes(configuration);
        }

        var disagreement = string.Create(ModelCard.Culture, $"| `disagreement` (output) | float32 | [batch, {size}] |\n\n");
        var action = string.Create(ModelCard.Culture, $"| `action` (output) | float32 | [batch, {size}] |\n");
        return configuration.Network.Head switch
        {
            ActionHeadName.Gaussian => action
                + string.Create(ModelCard.Culture, $"| `deviation` (output) | float32 | [batch, {size}] |\n{disagreement}")
                + string.Create(ModelCard.Culture, $"The policy is a mixture of {members} members' normal distributions in equal parts: `action` is its mean, `deviation` its standard deviation. `disagreement` is the part of it that lies between the members: high where the demonstrations do not tell.\n"),
            ActionHeadName.Gmm => action
                + Modes(configuration.Network, size) + disagreement
                + string.Create(ModelCard.Culture, $"The policy is the mixture of {members} members' mixtures; `action` is the mean of the most probable of all modes. `disagreement` is the deviation between the means of the members' mixtures.\n"),
            _ => action + disagreement
                + string.Create(ModelCard.Culture, $"`action` is the mean of {members} members' actions, `disagreement` their standard deviation: high where the demonstrations do not tell.\n"),
        };
    }

    private static string Modes(NetworkRecord network, int size) => string.Create(
        ModelCard.Culture,
        $"| `probabilities` (output) | float32 | [batch, {network.Members * network.Modes}] |\n| `means`, `deviations` (outputs) | float32 | [batch, {network.Members * network.Modes}, {size}] |\n");
}
