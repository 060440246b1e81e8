namespace ImitationService.Domain.Datasets;

/// <summary>The texts of a feature, counted.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Rows">Number of its rows.</param>
/// <param name="Different">How many different texts there are.</param>
/// <param name="Frequent">The most frequent ones, at most <see cref="MaximumListed"/>, each cut to <see cref="MaximumLength"/> characters.</param>
public sealed record TextSummary(string Feature, long Rows, long Different, IReadOnlyList<TextCount> Frequent)
{
    /// <summary>How many texts are listed.</summary>
    public const int MaximumListed = 20;

    /// <summary>How much of a text is shown.</summary>
    public const int MaximumLength = 200;
}

/// <summary>How often a text comes.</summary>
/// <param name="Text">The text, or its beginning.</param>
/// <param name="Count">Rows that have it.</param>
public sealed record TextCount(string Text, long Count);
