using ImitationService.Deployment.Tests.Helm;
using ImitationService.Deployment.Tests.Processes;
using ImitationService.Testing.Compose;

namespace ImitationService.Deployment.Tests.Settings;

/// <summary>Every setting that a deployment file makes is one that the process asks for.</summary>
public sealed class SettingsTests
{
    // Read by .NET itself, by the web server, and by OpenTelemetry.
    private static readonly string[] Framework =
    [
        "DOTNET_ENVIRONMENT", "ASPNETCORE_HTTP_PORTS", "OTEL_EXPORTER_OTLP_ENDPOINT",
        "Logging__Console__FormatterName", "Logging__Console__FormatterOptions__IncludeScopes",
    ];

    [Theory]
    [InlineData("api")]
    [InlineData("migrate")]
    [InlineData("worker-cpu")]
    [InlineData("worker-gpu")]
    public void Compose_Environment_IsAskedFor(string service)
    {
        var environment = ComposeFile.Read(Checkout.Compose).Services[service].Environment;

        AssertAsked(environment, isWorker: service.StartsWith("worker", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("keda")]
    [InlineData("gpu deployment")]
    public async Task Chart_Environment_IsAskedFor(string set)
    {
        foreach (var manifest in await Chart.RenderAsync(ValueSets.All[set]))
        {
            foreach (var container in manifest.Pod()?.Spec.Containers ?? [])
            {
                var environment = container.Env.ToDictionary(variable => variable.Name, variable => variable.Value ?? Secret(variable.Name));
                AssertAsked(environment, isWorker: container.Name == "worker");
            }
        }
    }

    [Fact]
    public void Recorder_Typo_IsFound() =>
        Assert.Throws<Xunit.Sdk.EmptyException>(() => AssertAsked(new Dictionary<string, string> { ["Worker__LeaseSecond"] = "60" }, isWorker: true));

    private static void AssertAsked(IReadOnlyDictionary<string, string> environment, bool isWorker)
    {
        var ours = environment.Where(pair => !Framework.Contains(pair.Key)).ToDictionary();
        var asked = isWorker ? AskedSettings.OfWorker(ours) : AskedSettings.OfApi(ours);
        List<string> unknown = [.. ours.Keys.Where(name => !asked.Contains(name.Replace("__", ":", StringComparison.Ordinal)))];
        Assert.Empty(unknown);
    }

    // Of the right form: some are parsed.
    private static string Secret(string name) => name switch
    {
        "Database__ConnectionString" => "Host=localhost;Database=imitation",
        _ => "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA",
    };
}
