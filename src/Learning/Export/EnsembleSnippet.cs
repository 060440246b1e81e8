using System.Globalization;
using ImitationService.Domain.Algorithms;

namespace ImitationService.Learning.Export;

/// <summary>The lines of <see cref="PythonSnippet"/> that an ensemble has of its own. The members are the first axis.</summary>
internal static class EnsembleSnippet
{
    /// <summary>A layer of every member. [n, from] or [K, n, from] → [K, n, to]</summary>
    public const string Layer = "x @ w[f\"network.{i}.weight\"].transpose(0, 2, 1) + w[f\"network.{i}.bias\"][:, None]";

    private const string Probabilities = "    p = np.exp(p - p.max(axis=2, keepdims=True))\n    p = p / p.sum(axis=2, keepdims=True)\n";

    /// <summary>From the members' outputs, [K, n, outputs], to one scaled action or one probability per class.</summary>
    public static string Choose(PolicyConfiguration configuration)
    {
        var (size, modes, members) = (configuration.Action.Dimensions, configuration.Network.Modes, configuration.Network.Members);
        return configuration.Network.Head switch
        {
            ActionHeadName.Gaussian => string.Create(CultureInfo.InvariantCulture, $"    x = x[:, :, :{size}].mean(axis=0)\n"),
            ActionHeadName.Gmm => string.Create(
                CultureInfo.InvariantCulture,
                $"""
                    p, x = x[:, :, :{modes}], x[:, :, {modes}:{modes + (modes * size)}].reshape({members}, -1, {modes}, {size})
                {Probabilities}    best = p.transpose(1, 0, 2).reshape(-1, {members * modes}).argmax(axis=1)
                    x = x.transpose(1, 0, 2, 3).reshape(-1, {members * modes}, {size})[np.arange(len(best)), best]

                """),
            ActionHeadName.Categorical => $"    p = x\n{Probabilities}    x = p.mean(axis=0)\n",
            _ => "    x = x.mean(axis=0)\n",
        };
    }
}
