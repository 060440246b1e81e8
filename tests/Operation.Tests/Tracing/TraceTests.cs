using System.Diagnostics;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Tracing;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Operation.Tests.Tracing;

/// <summary>Alone: one of them sets environment variables, and every service that starts meanwhile would heed them.</summary>
[CollectionDefinition(nameof(TraceTests), DisableParallelization = true)]
[Collection(nameof(TraceTests))]
public sealed class TraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{TraceId}-b7ad6b7169203331-01";

    [Fact]
    public async Task Run_FromPostToTrainer_IsOneTrace()
    {
        await using var collector = await Collector.StartAsync();

        // Trainers are told by the environment, as they are in a deployment.
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint);
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        try
        {
            await using (var service = await Service.StartAsync(
                null, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_SERVICE_NAME", "the-host")))
            {
                await service.UploadAsync();
                var run = await service.StartRunAsync(Parent);
                Assert.Equal("succeeded", await service.WaitForEndAsync(run));
                var stored = await service.Services.GetRequiredService<IRunStore>().FindAsync(run, CancellationToken.None);
                Assert.Contains(TraceId, stored!.TraceParent, StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", null);
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL", null);
        }

        Assert.True(collector.Has("the-host", "POST /v1/runs", TraceId), "The request is missing.");
        Assert.True(collector.Has("the-host", ServiceTracing.Attempt, TraceId), "The attempt is missing.");
        Assert.True(collector.Has("imitation-trainer", ServiceTracing.Training, TraceId), "The training is missing.");
    }

    [Fact]
    public void Begin_NobodyListens_MakesNothing() => Assert.Null(ServiceTracing.Begin("test.nobody", null, "run_x", 1));

    [Theory]
    [InlineData(Parent, TraceId)]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void Begin_Parent_IsFollowedWhereItIsOne(string? parent, string? traceId)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServiceTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name.StartsWith("test.begin", StringComparison.Ordinal) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);

        using var activity = ServiceTracing.Begin("test.begin", parent, "run_x", 2);

        Assert.NotNull(activity);
        Assert.Equal("run_x", activity.GetTagItem("run.id"));
        Assert.True(traceId is null || activity.TraceId.ToString() == traceId);
    }
}
