namespace ImitationService.Domain.Storage;

/// <summary>The object storage has no room left. The folder's own faults say so themselves: see <see cref="DiskSpace"/>.</summary>
public sealed class StorageFullException(string message, Exception cause) : IOException(message, cause);
