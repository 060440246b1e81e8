namespace ImitationService.Demonstrations.Reports;

/// <summary>Columns side by side.</summary>
/// <param name="Columns">Where each comes from.</param>
/// <param name="Values">[transitions, width].</param>
internal sealed record SampledFeature(IReadOnlyList<SampledColumn> Columns, float[] Values)
{
    /// <summary>Number of columns.</summary>
    public int Width => Columns.Count;

    /// <summary>One transition's values: [width].</summary>
    public ReadOnlySpan<float> Row(int transition) => Values.AsSpan(transition * Width, Width);

    /// <summary>One value.</summary>
    public float At(int transition, int column) => Values[(transition * Width) + column];
}

/// <summary>One dimension of a feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Dimension">Number within it, from 0.</param>
internal sealed record SampledColumn(string Feature, int Dimension)
{
    /// <summary>As findings name it: <c>observation.state[2]</c>.</summary>
    public override string ToString() => $"{Feature}[{Dimension}]";
}

/// <summary>One episode of the sample.</summary>
/// <param name="Number">Its number in the dataset.</param>
/// <param name="FirstTransition">Its first transition in the dataset.</param>
/// <param name="Start">Its first transition in the sample.</param>
/// <param name="Length">Its transitions in the sample.</param>
/// <param name="IsWhole">Whether those are all it has.</param>
internal sealed record SampledEpisode(int Number, long FirstTransition, int Start, int Length, bool IsWhole)
{
    /// <summary>The first transition after it.</summary>
    public int End => Start + Length;
}
