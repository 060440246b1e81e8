using ImitationService.Deployment.Tests.Processes;

namespace ImitationService.Deployment.Tests.Helm;

/// <summary>The chart, rendered by the program in deploy/helm/render, which is built once.</summary>
internal static class Chart
{
    // Debian's Go packages lie there; elsewhere GOPATH may have them.
    private const string DebianPackages = "/usr/share/gocode";

    private static readonly Lazy<Task<string>> Renderer = new(BuildAsync);

    /// <summary>The secrets that every rendering needs.</summary>
    public static IReadOnlyList<string> Secrets { get; } =
    [
        "secrets.databaseConnectionString=Host=db", "secrets.kedaConnection=postgresql://db",
        "secrets.s3AccessKey=a", "secrets.s3SecretKey=b", "secrets.initialApiKey=kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA",
    ];

    /// <summary>Renders with values; the test fails when that fails.</summary>
    public static async Task<IReadOnlyList<Manifest>> RenderAsync(params IEnumerable<string> values)
    {
        var (status, output, errors) = await TryRenderAsync([.. Secrets, .. values]);
        Assert.True(status == 0, errors);
        return Manifest.Split(output);
    }

    /// <summary>Renders with nothing but these values.</summary>
    public static async Task<(int Status, string Output, string Errors)> TryRenderAsync(params IEnumerable<string> values)
    {
        Tool.Need("go");
        Assert.SkipUnless(Directory.Exists(Path.Combine(DebianPackages, "src/github.com/Masterminds/sprig")), "Go's packages (sprig) are not installed.");
        return await Tool.RunAsync(await Renderer.Value, [Checkout.Chart, .. values.SelectMany(value => new[] { "--set", value })]);
    }

    private static async Task<string> BuildAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "render");
        var (status, _, errors) = await Tool.RunAsync(
            "go", ["build", "-o", program, "."], Checkout.Find("deploy", "helm", "render"), ("GO111MODULE", "off"), ("GOPATH", DebianPackages), ("GOFLAGS", ""));
        return status == 0 ? program : throw new InvalidOperationException(errors);
    }
}
