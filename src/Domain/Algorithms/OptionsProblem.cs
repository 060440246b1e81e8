namespace ImitationService.Domain.Algorithms;

/// <summary>One thing wrong with the options of a request.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the options, such as <c>/batch_size</c>.</param>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public sealed record OptionsProblem(string Pointer, string Code, string Detail);
