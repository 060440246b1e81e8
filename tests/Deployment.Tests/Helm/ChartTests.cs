using ImitationService.Deployment.Tests.Processes;
using k8s.Models;

namespace ImitationService.Deployment.Tests.Helm;

/// <summary>That the chart renders to what Kubernetes takes.</summary>
public sealed class ChartTests
{
    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Render_EachValueSet_IsStrictlyTyped(string set)
    {
        var manifests = await Chart.RenderAsync(ValueSets.All[set]);

        Assert.All(manifests.Where(manifest => !manifest.IsCustom), manifest => Assert.NotNull(manifest.Parse()));
        Assert.All(manifests, manifest => Assert.True(manifest.Name.Length <= 63, manifest.Name));
        Assert.Distinct(manifests.Select(manifest => $"{manifest.Kind} {manifest.Name}"));
    }

    [Fact]
    public async Task Render_Defaults_AreTheseDocuments()
    {
        var manifests = await Chart.RenderAsync();

        Assert.Equal(
            ["Deployment", "Deployment", "Job", "NetworkPolicy", "NetworkPolicy", "NetworkPolicy", "PodDisruptionBudget", "Secret", "Service", "ServiceAccount"],
            manifests.Select(manifest => manifest.Kind).Order());
    }

    [Fact]
    public async Task Render_ExistingSecret_MakesNoneAndNamesIt()
    {
        var (status, output, errors) = await Chart.TryRenderAsync("existingSecret=mine");

        Assert.True(status == 0, errors);
        Assert.DoesNotContain("kind: Secret", output, StringComparison.Ordinal);
        Assert.Contains("secretKeyRef: { name: mine, key: initial-api-key }", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Selectors_FindTheirPods()
    {
        var manifests = await Chart.RenderAsync("workerGpu.mode=deployment");
        var pods = manifests.Select(manifest => manifest.Pod()).OfType<V1PodTemplateSpec>().Select(pod => pod.Metadata.Labels).ToList();
        var selectors = manifests.Select(manifest => manifest.IsCustom ? null : manifest.Parse()).Select(parsed => parsed switch
        {
            V1Deployment deployment => deployment.Spec.Selector.MatchLabels,
            V1Service service => service.Spec.Selector,
            V1PodDisruptionBudget budget => budget.Spec.Selector.MatchLabels,
            V1NetworkPolicy policy => policy.Spec.PodSelector.MatchLabels,
            _ => null,
        }).OfType<IDictionary<string, string>>().ToList();

        Assert.Equal(7, selectors.Count);
        Assert.All(selectors, selector => Assert.Contains(pods, pod => selector.All(label => pod.TryGetValue(label.Key, out var value) && value == label.Value)));
    }

    [Fact]
    public async Task Render_OtherImage_IsAnotherMigrationJob()
    {
        var (first, second) = (await Chart.RenderAsync(), await Chart.RenderAsync("images.api.tag=0.2.0"));

        Assert.NotEqual(first.Single(manifest => manifest.Kind == "Job").Name, second.Single(manifest => manifest.Kind == "Job").Name);
    }

    [Theory]
    [InlineData("workerGpu.mode=sometimes")]
    [InlineData("images.api.tag=latest")]
    [InlineData("api.replicas=0")]
    [InlineData("api.replicsa=3")]
    [InlineData("workerCpu.queues=[gpu]")]
    [InlineData("workerCpu.resources.limits.memory=null")]
    [InlineData("storage.endpoint=s3:9000")]
    [InlineData("securityContext.readOnlyRootFilesystem=false")]
    [InlineData("podSecurityContext.runAsUser=0")]
    [InlineData("api.terminationGracePeriodSeconds=30")]
    public async Task Render_WrongValue_IsRefusedByTheSchema(string value)
    {
        var (status, _, errors) = await Chart.TryRenderAsync([.. Chart.Secrets, value]);

        Assert.NotEqual(0, status);
        Assert.Contains("values.schema.json", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets.initialApiKey=''", "Set secrets.initialApiKey, or existingSecret.")]
    [InlineData("ingress.enabled=true", "Set ingress.host.")]
    public async Task Render_MissingValue_SaysWhichOne(string value, string message)
    {
        var (status, _, errors) = await Chart.TryRenderAsync([.. Chart.Secrets, value]);

        Assert.NotEqual(0, status);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Notes_SayHowToGoOn()
    {
        var (_, output, _) = await Chart.TryRenderAsync([.. Chart.Secrets, "ingress.enabled=true", "ingress.host=imitation.example"]);

        Assert.Contains("http://imitation.example/swagger", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Checkout.Find("deploy", "helm", "imitation-service", "values.schema.json")));
    }
}
