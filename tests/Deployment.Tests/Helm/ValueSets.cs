namespace ImitationService.Deployment.Tests.Helm;

/// <summary>The ways in which people install the chart.</summary>
internal static class ValueSets
{
    public static readonly Dictionary<string, string[]> All = new()
    {
        ["default"] = [],
        ["keda"] = ["workerGpu.mode=scaledjob", "workerGpu.runtimeClassName=nvidia"],
        ["gpu deployment"] = ["workerGpu.mode=deployment", "workerGpu.replicas=2"],
        ["ingress"] = ["ingress.enabled=true", "ingress.className=nginx", "ingress.host=imitation.example", "ingress.tlsSecret=tls"],
        ["existing secret"] = ["existingSecret=mine", "workerGpu.mode=scaledjob"],
        ["autoscaling"] = ["api.autoscaling.enabled=true", "telemetry.otlpEndpoint=http://collector:4317"],
        ["bare"] = ["networkPolicy.enabled=false", "serviceAccount.create=false", "telemetry.prometheusAnnotations=false", "images.pullSecrets=[{name: registry}]"],
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
