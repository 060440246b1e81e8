namespace ImitationService.Api.Http;

/// <summary>A handler's argument that is read from the request's body and may have turned out wrong.</summary>
internal interface IBoundBody
{
    /// <summary>What is wrong; null when the body can be used.</summary>
    Problem? Problem { get; }
}
