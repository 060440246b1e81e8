using ImitationService.Worker;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImitationService.Deployment.Tests.Helm;

/// <summary>What we want of every pod of the chart.</summary>
public sealed class PodPolicyTests
{
    // Before a pod is told to stop it goes on taking requests for so long.
    private const int PreStopSeconds = 5;

    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Pod_Rights_AreTheLeast(string set)
    {
        foreach (var (_, pod) in await PodsAsync(set))
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.Spec.AutomountServiceAccountToken);
            Assert.All(pod.Spec.Containers, container =>
            {
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Null(container.SecurityContext.Privileged);
            });
        }
    }

    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Container_Resources_AreLimited(string set)
    {
        foreach (var container in (await PodsAsync(set)).SelectMany(entry => entry.Pod.Spec.Containers))
        {
            Assert.Superset(new HashSet<string> { "cpu", "memory" }, container.Resources.Requests.Keys.ToHashSet());
            Assert.Superset(new HashSet<string> { "cpu", "memory" }, container.Resources.Limits.Keys.ToHashSet());
        }
    }

    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task LongRunningContainer_Probes_AreThere(string set)
    {
        foreach (var (kind, pod) in await PodsAsync(set))
        {
            Assert.All(pod.Spec.Containers.Where(_ => kind != "Job"), container =>
            {
                Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
                Assert.Equal("/health/live", container.StartupProbe.HttpGet.Path);
                Assert.Equal("/health/ready", container.ReadinessProbe.HttpGet.Path);
                Assert.Contains(container.Ports, port => port.Name == container.ReadinessProbe.HttpGet.Port.Value);
            });
        }
    }

    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Container_WritableFolders_AreMounted(string set)
    {
        foreach (var container in (await PodsAsync(set)).SelectMany(entry => entry.Pod.Spec.Containers))
        {
            var mounted = container.VolumeMounts.Select(mount => mount.MountPath).ToHashSet();
            var work = container.Env.SingleOrDefault(variable => variable.Name == "Worker__WorkFolder")?.Value;

            Assert.Contains("/tmp", mounted);
            Assert.True(work is null || mounted.Contains(work));
        }
    }

    [Theory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Pod_GracePeriod_IsLongerThanTheHostsPatience(string set)
    {
        var patience = WorkerPatience().TotalSeconds;
        foreach (var (_, pod) in (await PodsAsync(set)).Where(entry => entry.Kind != "Job"))
        {
            var isApi = pod.Metadata.Labels["app.kubernetes.io/component"] == "api";
            var needed = isApi ? new HostOptions().ShutdownTimeout.TotalSeconds + PreStopSeconds : patience;
            Assert.True(pod.Spec.TerminationGracePeriodSeconds > needed, $"{pod.Spec.TerminationGracePeriodSeconds} s are not more than {needed} s.");
        }
    }

    [Fact]
    public async Task GpuPod_Device_IsAskedFor()
    {
        foreach (var mode in new[] { "scaledjob", "deployment" })
        {
            var manifests = await Chart.RenderAsync($"workerGpu.mode={mode}");
            var pod = manifests.Single(manifest => manifest.Name.EndsWith("worker-gpu", StringComparison.Ordinal)).Pod()!;

            Assert.Equal(new ResourceQuantity("1"), Assert.Single(pod.Spec.Containers).Resources.Limits["nvidia.com/gpu"]);
            Assert.Contains(pod.Spec.Tolerations, toleration => toleration.Key == "nvidia.com/gpu");
        }
    }

    private static async Task<List<(string Kind, V1PodTemplateSpec Pod)>> PodsAsync(string set)
    {
        var manifests = await Chart.RenderAsync(ValueSets.All[set]);
        List<(string, V1PodTemplateSpec)> pods = [.. manifests.Where(manifest => manifest.Pod() is not null).Select(manifest => (manifest.Kind, manifest.Pod()!))];
        Assert.True(pods.Count >= 3);
        return pods;
    }

    private static TimeSpan WorkerPatience()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        using var services = new ServiceCollection().AddLogging().AddWorker(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }
}
