using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Http;

/// <summary>Query of a download.</summary>
internal sealed class DownloadQuery
{
    /// <summary>
    /// true: where the storage can be reached by clients, the answer is 307 with a link to it that is good for some minutes; elsewhere
    /// the bytes themselves.
    /// </summary>
    [FromQuery(Name = "redirect")]
    public bool? Redirect { get; init; }
}
