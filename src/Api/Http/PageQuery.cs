using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Http;

/// <summary>Query of a list.</summary>
internal sealed class PageQuery
{
    /// <summary>Items on a page, 1 to 200; 50 unless given.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, Page.MaximumLimit)]
    public int? Limit { get; init; }

    /// <summary>Cursor: the next of the page before.</summary>
    [FromQuery(Name = "after")]
    public string? After { get; init; }
}
