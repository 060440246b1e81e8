using System.Text.Json.Nodes;
using ImitationService.Api.Datasets;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Http;
using ImitationService.Api.Keys;
using ImitationService.Api.Projects;
using ImitationService.Api.Runs;
using ImitationService.Api.Uploads;
using ImitationService.Domain.Datasets;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>Examples of requests that work as they stand, and of the answers people look at first.</summary>
internal sealed class SchemaExamples : ISchemaFilter
{
    private static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(RunRequest)] =
            """
            { "dataset_id": "latest", "algorithm": "bc", "name": "first try", "seed": 7, "options": { "steps": 2000, "batch_size": 256 },
              "compute": "auto", "priority": 0 }
            """,
        [typeof(ForkRequest)] =
            """
            { "run_id": "latest", "step": 2000 }
            """,
        [typeof(ResumeRequest)] =
            """
            { "steps": 4000 }
            """,
        [typeof(RetryRequest)] =
            """
            { "from": "checkpoint" }
            """,
        [typeof(CheckpointView)] =
            """
            { "step": 2000, "bytes": 812544, "sha256": "5d2f1c0e9b7a4e6d8c3b2a19087f6e5d4c3b2a19087f6e5d4c3b2a19087f6e5d",
              "metrics": { "loss/train": 0.031, "loss/validation": 0.034 }, "created_at": "2026-11-24T04:05:12Z",
              "best": true, "last": true, "forked": false, "href": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/checkpoints/2000/content" }
            """,
        [typeof(AttemptView)] =
            """
            { "number": 1, "epoch": 1, "worker": "worker-7f9c:1", "from_step": 0, "started_at": "2026-11-24T04:05:08Z",
              "ended_at": "2026-11-24T04:05:13Z", "end": "succeeded" }
            """,
        [typeof(DatasetMapping)] =
            """
            { "observation": ["x", "y"], "action": ["vx", "vy"], "episode": "episode" }
            """,
        [typeof(DatasetRequest)] =
            """
            { "name": "folding", "files": [{ "upload": "up_01m85vf2t0ch9v1r4d7n3k8wqe", "path": "meta/info.json" },
                { "upload": "up_01m85vf3a6b2ygxm0z5t9s4hjc", "path": "data/chunk-000/episode_000000.parquet" }] }
            """,
        [typeof(DirectUploadRequest)] =
            """
            { "length": 41943040, "path": "data/chunk-000/file-000.parquet" }
            """,
        [typeof(DirectCompletionRequest)] =
            """
            { "parts": [{ "number": 1, "etag": "9b2cf535f27731c974343645a3985328" }] }
            """,
        [typeof(DatasetView)] =
            """
            { "id": "ds_01m85vk5gcf8btv6afwrhr6hgp", "project_id": "default", "name": "pendulum", "tags": ["simulation"], "state": "ready",
              "created_at": "2026-11-24T04:04:01Z", "read_at": "2026-11-24T04:04:02Z",
              "files": [{ "name": "expert.npz", "bytes": 501974, "sha256": "c9dd7e77bafc9bd6413474b62237e3b69f39acf27dfced19c0a182d1e537bd6b" }],
              "format": "npz/stable-baselines", "digest": "sha256:0f343b0931126a20f133d67c2b018a3b1a3d6a2b6d0b5b1c9a1f3e1f6b9c2d4e",
              "features": [
                { "name": "observation.state", "type": "float32", "shape": [3], "source": ["obs"] },
                { "name": "action", "type": "float32", "shape": [1], "source": ["actions"] }],
              "action": { "kind": "continuous", "dimensions": 1 },
              "episodes": 100, "transitions": 20000, "final_observations": false,
              "boundaries": { "origin": "found", "detail": "episode_starts" },
              "unused": ["episode_returns: one value per episode, not per transition"], "problems": [],
              "links": { "self": "/v1/datasets/ds_01m85vk5gcf8btv6afwrhr6hgp", "report": "/v1/datasets/ds_01m85vk5gcf8btv6afwrhr6hgp/report",
                "episodes": "/v1/datasets/ds_01m85vk5gcf8btv6afwrhr6hgp/episodes", "content": "/v1/datasets/ds_01m85vk5gcf8btv6afwrhr6hgp/content" } }
            """,
        [typeof(DerivedDatasetRequest)] =
            """
            { "name": "the best of it", "tags": ["filtered"],
              "sources": [{ "dataset": "latest", "operations": [{ "operation": "drop_episodes", "episodes": [0] }] }],
              "operations": [{ "operation": "filter_return", "minimum": -200 }] }
            """,
        [typeof(DatasetChangeRequest)] =
            """
            { "name": "pendulum, cleaned", "tags": ["simulation", "clean"] }
            """,
        [typeof(RunView)] =
            """
            { "id": "run_01m85w0c3bf0gv4m1q9n8x7d2k", "project_id": "default", "submitted_by": "local", "name": "first try", "state": "running",
              "dataset_id": "ds_01m85vk5gcf8btv6afwrhr6hgp", "algorithm": "bc",
              "options": { "steps": 2000, "batch_size": 256, "hidden_sizes": [128, 128], "activation": "relu", "learning_rate": 0.001 },
              "seed": 7, "attempt": 1, "max_attempts": 3, "checkpoint_every_seconds": 60, "keep_checkpoints": 3,
              "compute": "auto", "priority": 0, "queue": { "name": "cpu" },
              "progress": { "step": 420, "total_steps": 2000, "fraction": 0.21, "transitions_per_second": 151000,
                "remaining_seconds": 2.7, "expected_at": "2026-11-24T04:05:12Z" },
              "metrics": { "loss/train": 0.11, "loss/validation": 0.12 }, "artifacts": [],
              "created_at": "2026-11-24T04:05:07Z", "started_at": "2026-11-24T04:05:08Z",
              "links": { "self": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k", "dataset": "/v1/datasets/ds_01m85vk5gcf8btv6afwrhr6hgp",
                "events": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/events", "stream": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/events/stream",
                "metrics": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/metrics", "curve": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/curve.svg",
                "checkpoints": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/checkpoints", "attempts": "/v1/runs/run_01m85w0c3bf0gv4m1q9n8x7d2k/attempts" } }
            """,
        [typeof(RunQueueView)] =
            """
            { "name": "cpu", "position": 3, "expected_start_at": "2026-11-24T04:09:30Z", "reason": "busy" }
            """,
        [typeof(RunEventView)] =
            """
            { "sequence": 4, "type": "metric", "at": "2026-11-24T04:05:09Z", "data": { "step": 100, "values": { "loss/train": 0.31 } } }
            """,
        [typeof(EpisodeView)] =
            """
            { "index": 0, "start": 0, "length": 200, "return": -149.9, "success": true, "task": "swing up" }
            """,
        [typeof(MetricSeries)] =
            """
            { "name": "loss/validation", "points": [{ "step": 100, "value": 0.42 }, { "step": 200, "value": 0.21 }] }
            """,
        [typeof(KeyRequest)] =
            """
            { "name": "nightly training", "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write"] }
            """,
        [typeof(IssuedKeyView)] =
            """
            { "id": "key_01m85x2v7e9rb4k6tq0w3z8ncd", "project_id": "default", "name": "nightly training", "prefix": "isk_k3Vn9Qx2",
              "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write"], "state": "active",
              "created_at": "2026-11-24T04:04:01Z", "key": "isk_k3Vn9Qx2_<43 letters and digits>" }
            """,
        [typeof(KeyView)] =
            """
            { "id": "key_01m85x2v7e9rb4k6tq0w3z8ncd", "project_id": "default", "name": "nightly training", "prefix": "isk_k3Vn9Qx2",
              "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write"], "state": "active",
              "created_at": "2026-11-24T04:04:01Z", "last_used_at": "2026-11-24T09:30:10Z" }
            """,
        [typeof(CallerView)] =
            """
            { "id": "key_01m85x2v7e9rb4k6tq0w3z8ncd", "project_id": "default", "prefix": "isk_k3Vn9Qx2", "scopes": ["runs:read"] }
            """,
        [typeof(ProjectRequest)] =
            """
            { "name": "warehouse robots" }
            """,
        [typeof(ProjectView)] =
            """
            { "id": "prj_01m85x0f2c8ya3h5jn7s9d1gkm", "name": "warehouse robots", "created_at": "2026-11-24T04:03:40Z" }
            """,
        [typeof(ProblemDocument)] =
            """
            { "type": "urn:imitation-service:problem:invalid-request", "title": "The request is not valid.", "status": 400,
              "detail": "The field batch_size must be between 1 and 65536.", "traceId": "0dffa066464d58c515220a027f05385f",
              "errors": [{ "pointer": "/options/batch_size", "code": "out-of-bounds", "detail": "The field batch_size must be between 1 and 65536." }] }
            """,
    };

    /// <summary>The types that have an example.</summary>
    public static IReadOnlyDictionary<Type, string> All => Examples;

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema writable && Examples.TryGetValue(context.Type, out var example))
        {
            writable.Examples = [JsonNode.Parse(example)!];
        }
    }
}
