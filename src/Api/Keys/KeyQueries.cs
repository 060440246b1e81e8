using System.ComponentModel.DataAnnotations;
using ImitationService.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Keys;

/// <summary>Query of the list of keys.</summary>
internal sealed class KeyListQuery
{
    /// <summary>Of this project: that of the asking key unless given; operators may name any.</summary>
    [FromQuery(Name = "project_id")]
    public string? ProjectId { get; init; }

    /// <summary>Items on a page, 1 to 200; 50 unless given.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, Page.MaximumLimit)]
    public int? Limit { get; init; }

    /// <summary>Cursor: the next of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }
}
