namespace ImitationService.Domain.Storage;

/// <summary>The pieces of an upload do not make the object that was sent: it has to be sent again.</summary>
public sealed class UploadDamagedException(string message, Exception? cause = null) : IOException(message, cause);
