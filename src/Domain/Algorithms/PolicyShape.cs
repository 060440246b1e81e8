namespace ImitationService.Domain.Algorithms;

/// <summary>How many observations a policy looks back on, how many actions it answers at once, and how many of those are carried out.</summary>
/// <param name="History">Observations, the present one included; for a recurrent backbone the steps that its state lasts.</param>
/// <param name="Chunk">Actions, the next one first.</param>
/// <param name="Execute">Actions that are carried out before the policy is asked again.</param>
/// <param name="IsRecurrent">Whether the policy keeps a state instead of being shown the history.</param>
public sealed record PolicyShape(int History, int Chunk, int Execute, bool IsRecurrent)
{
    /// <summary>History of backbones that have one, where none is given; as in robomimic.</summary>
    public const int DefaultHistory = 10;

    /// <summary>Actions that a head that is made for chunks answers at once where nothing is said; as in Diffusion Policy.</summary>
    public const int DefaultLearnedChunk = 16;

    /// <summary>One observation in, one action out.</summary>
    public static PolicyShape Plain { get; } = new(1, 1, 1, IsRecurrent: false);

    /// <summary>Observations of a window that the network is shown at once.</summary>
    public int Shown => IsRecurrent ? 1 : History;

    /// <summary>The shape in force, given what was said and what was not.</summary>
    public static PolicyShape Of(BehaviorCloningOptions options)
    {
        var chunk = options.Chunk ?? (HeadRules.IsLearning(options.Head) ? DefaultLearnedChunk : 1);
        return new PolicyShape(
            options.History ?? (options.Backbone == BackboneName.Mlp ? 1 : DefaultHistory),
            chunk,
            options.Execute ?? Math.Max(1, chunk / 2),
            options.Backbone is BackboneName.Gru or BackboneName.Lstm);
    }
}
