using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Http;

/// <summary>Query of an answer that may be held.</summary>
internal sealed class WaitQuery
{
    /// <summary>Seconds, 0 to 60, for which the answer may be held until there is news.</summary>
    [FromQuery(Name = "wait")]
    [Range(0, Watcher.MaximumSeconds)]
    public int? Wait { get; init; }
}
