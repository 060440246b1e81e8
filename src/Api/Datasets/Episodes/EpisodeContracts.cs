using System.ComponentModel.DataAnnotations;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Datasets.Episodes;

/// <summary>One episode of a dataset.</summary>
/// <param name="Index">Number of the episode, from 0.</param>
/// <param name="Start">Number of its first transition, from 0.</param>
/// <param name="Length">Number of its transitions.</param>
/// <param name="Return">Sum of its rewards; absent without rewards, and where the page has too many transitions to sum them at once.</param>
/// <param name="Success">Whether it succeeded; absent where the files do not say.</param>
/// <param name="Task">Its task; absent where the files do not say.</param>
internal sealed record EpisodeView(long Index, long Start, long Length, double? Return, bool? Success, string? Task);

/// <summary>The values of an episode.</summary>
internal sealed record EpisodeValuesView
{
    /// <summary>Number of the episode, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Number of its first transition, from 0.</summary>
    public required long Start { get; init; }

    /// <summary>Number of its transitions.</summary>
    public required long Length { get; init; }

    /// <summary>Sum of its rewards; absent without rewards.</summary>
    public double? Return { get; init; }

    /// <summary>Whether it succeeded; absent where the files do not say.</summary>
    public bool? Success { get; init; }

    /// <summary>Its task; absent where the files do not say.</summary>
    public string? Task { get; init; }

    /// <summary>The transitions that are shown, from the episode's beginning; spread evenly where there are more than max_points.</summary>
    public required IReadOnlyList<long> Steps { get; init; }

    /// <summary>Every feature. An observation after the last action is not shown.</summary>
    public required IReadOnlyList<FeatureValuesView> Features { get; init; }
}

/// <summary>The values of one feature in an episode.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape of one transition's value; empty for a scalar.</param>
/// <param name="Values">Of each step the elements, in one list; null for what is not finite, flags are 0 or 1.</param>
internal sealed record FeatureValuesView(string Name, ElementType Type, IReadOnlyList<int> Shape, IReadOnlyList<IReadOnlyList<double?>> Values);

/// <summary>Query of an episode's values.</summary>
internal sealed class EpisodeQuery
{
    /// <summary>Most transitions to show, 2 to 5000; 500 unless given. Fewer are shown where features are very wide.</summary>
    [FromQuery(Name = "max_points")]
    [Range(2, 5000)]
    public int? MaximumPoints { get; init; }
}
