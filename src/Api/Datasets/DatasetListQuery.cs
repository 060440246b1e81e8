using System.ComponentModel.DataAnnotations;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Datasets;

/// <summary>Query of the list of datasets.</summary>
internal sealed class DatasetListQuery
{
    /// <summary>Only datasets that have every one of these words, or parts of them, in name, tags, robot, environment, tasks or format, in any case.</summary>
    [FromQuery(Name = "q")]
    public string? Text { get; init; }

    /// <summary>Only datasets with this tag; given several times, with all of them.</summary>
    [FromQuery(Name = "tag")]
    public string[]? Tag { get; init; }

    /// <summary>Items on a page, 1 to 200; 50 unless given.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, Page.MaximumLimit)]
    public int? Limit { get; init; }

    /// <summary>Cursor: the next of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }

    /// <summary>What to look for.</summary>
    internal DatasetSearch ToSearch() => DatasetSearch.Of(Text, Tag ?? []);
}
