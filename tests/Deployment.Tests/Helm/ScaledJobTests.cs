using ImitationService.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Deployment.Tests.Helm;

/// <summary>The GPU workers that KEDA starts.</summary>
public sealed class ScaledJobTests
{
    [Fact]
    public async Task ScaledJob_Rules_KeepRunsUnderWay()
    {
        var job = await FindAsync();

        Assert.Equal("gradual", job.Custom("spec", "rollout", "strategy"));
        Assert.Equal("accurate", job.Custom("spec", "scalingStrategy", "strategy"));
        Assert.Equal("0", job.Custom("spec", "jobTargetRef", "backoffLimit"));
        Assert.Equal("Never", job.Pod()!.Spec.RestartPolicy);
        Assert.Equal(["--once"], Assert.Single(job.Pod()!.Spec.Containers).Args);
    }

    [Fact]
    public async Task Query_OnOurSchema_CountsWaitingRuns()
    {
        var query = (await FindAsync()).Custom("spec", "triggers", "0", "metadata", "query");
        var folder = Directory.CreateTempSubdirectory("deployment-tests-").FullName;
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Folder"] = folder }).Build();
            await using (var services = new ServiceCollection().AddLogging().AddOptions().AddDatabase(configuration).BuildServiceProvider())
            {
                await services.MigrateDatabaseAsync(CancellationToken.None);
            }

            // The same tables as on Postgres, with times as ticks.
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "service.db")};Pooling=False");
            await connection.OpenAsync();
            connection.CreateFunction("now", () => TimeProvider.System.GetUtcNow().UtcTicks);
            await using var command = connection.CreateCommand();
            command.CommandText = query;
            Assert.Equal(0L, await command.ExecuteScalarAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Trigger_Connection_ComesFromTheSecret()
    {
        var manifests = await Chart.RenderAsync("workerGpu.mode=scaledjob");
        var authentication = manifests.Single(manifest => manifest.Kind == "TriggerAuthentication");
        var job = manifests.Single(manifest => manifest.Kind == "ScaledJob");
        var secret = manifests.Single(manifest => manifest.Kind == "Secret");

        Assert.Equal(authentication.Name, job.Custom("spec", "triggers", "0", "authenticationRef", "name"));
        Assert.Equal(secret.Name, authentication.Custom("spec", "secretTargetRef", "0", "name"));
        Assert.Contains(authentication.Custom("spec", "secretTargetRef", "0", "key") + ":", secret.Text, StringComparison.Ordinal);
    }

    private static async Task<Manifest> FindAsync() => (await Chart.RenderAsync("workerGpu.mode=scaledjob")).Single(manifest => manifest.Kind == "ScaledJob");
}
