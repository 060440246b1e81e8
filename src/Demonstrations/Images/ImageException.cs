namespace ImitationService.Demonstrations.Images;

/// <summary>One image cannot be used; the reason goes on after its name: <c>is cut short</c>.</summary>
internal sealed class ImageException(string code, string reason) : Exception(reason)
{
    /// <summary>Code of the problem that it becomes.</summary>
    public string Code { get; } = code;
}
