namespace ImitationService.Domain.Policies;

/// <summary>The files of a policy bundle.</summary>
public static class BundleFiles
{
    /// <summary>The weights.</summary>
    public const string Safetensors = "policy.safetensors";

    /// <summary>The policy as a graph, normalisation inside.</summary>
    public const string Onnx = "policy.onnx";

    /// <summary>Features, options, statistics, dataset digest, seed, versions.</summary>
    public const string Configuration = "config.json";

    /// <summary>Every metric point.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>The model card.</summary>
    public const string ModelCard = "README.md";

    /// <summary>Runs the policy in Python.</summary>
    public const string PythonRunner = "policy_runner.py";

    /// <summary>Runs the policy in C#.</summary>
    public const string CSharpRunner = "PolicyRunner.cs";

    /// <summary>Cuts texts into tokens for <see cref="CSharpRunner"/>.</summary>
    public const string CSharpTokens = "PolicyTokens.cs";

    /// <summary>By which texts are cut into tokens; only where the policy sees texts so.</summary>
    public const string Tokens = Text.Tokenizer.FileName;

    /// <summary>SHA-256 of the other files, as <c>sha256sum -c</c> reads it.</summary>
    public const string Checksums = "SHA256SUMS";

    /// <summary>All of them in one zip.</summary>
    public const string Bundle = "bundle.zip";

    /// <summary>Whether a bundle may lack a file.</summary>
    public static bool IsOptional(string name) => name == Tokens;

    /// <summary>The files in the bundle's order, each with its media type.</summary>
    public static IReadOnlyList<(string Name, string MediaType)> All { get; } =
    [
        (ModelCard, "text/markdown"),
        (Configuration, "application/json"),
        (Onnx, "application/octet-stream"),
        (Safetensors, "application/octet-stream"),
        (Metrics, "text/csv"),
        (PythonRunner, "text/x-python"),
        (CSharpRunner, "text/x-csharp"),
        (CSharpTokens, "text/x-csharp"),
        (Tokens, "application/json"),
        (Checksums, "text/plain"),
        (Bundle, "application/zip"),
    ];
}
