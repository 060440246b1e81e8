namespace ImitationService.Domain.Runs;

/// <summary>A stored output of a run.</summary>
/// <param name="Name">File name, one of the bundle's or <c>bundle.zip</c> itself.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="MediaType">IANA media type.</param>
/// <param name="Key">Object key; never shown to clients.</param>
public sealed record Artifact(string Name, long Bytes, string Sha256, string MediaType, string Key);
