using System.ComponentModel.DataAnnotations;
using ImitationService.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace ImitationService.Api.Datasets;

/// <summary>Query of a dataset's content.</summary>
internal sealed class DatasetContentQuery
{
    /// <summary>The form; the uploaded files unless given, and canonical of a dataset that was made from others.</summary>
    [FromQuery(Name = "format")]
    public SnakeCase<ContentFormat>? Format { get; init; }

    /// <summary>Seconds, 0 to 60, for which the answer may be held until the file is made, where it must be made first; 20 unless given.</summary>
    [FromQuery(Name = "wait")]
    [Range(0, Watcher.MaximumSeconds)]
    public int? Wait { get; init; }

    /// <summary>
    /// true: where the storage can be reached by clients, the answer is 307 with a link to it that is good for some minutes; elsewhere,
    /// and where several files are packed while they are sent, the bytes themselves.
    /// </summary>
    [FromQuery(Name = "redirect")]
    public bool? Redirect { get; init; }
}

/// <summary>Forms of a dataset.</summary>
internal enum ContentFormat
{
    /// <summary>The files as they were uploaded; several come as one zip.</summary>
    Source,

    /// <summary>A zip of the service's own form: <c>dataset.json</c> and safetensors shards.</summary>
    Canonical,

    /// <summary>One file for <c>numpy.load</c>: an array per feature, and <c>episode_ends</c>.</summary>
    Npz,

    /// <summary>A zip of a LeRobot folder, version 3.0.</summary>
    Lerobot,
}
