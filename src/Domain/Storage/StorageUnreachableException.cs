namespace ImitationService.Domain.Storage;

/// <summary>The object storage was away for longer than a request waits: what is asked of it later may work.</summary>
public sealed class StorageUnreachableException(string message, Exception cause) : IOException(message, cause);
