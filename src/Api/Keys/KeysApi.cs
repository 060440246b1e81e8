using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Api.Projects;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Keys;

/// <summary>Endpoints of API keys.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/keys/current", GetCurrent)
            .WithTags("Keys")
            .WithName("getCurrentKey")
            .WithSummary("See which key asks")
            .WithDescription("The key of this request, its project and what it may do. Any key may ask.");

        var keys = endpoints.MapGroup("/keys").WithTags("Keys").RequireScope(KeyScopes.KeysManage);
        keys.MapPost("/", CreateAsync)
            .WithName("createKey")
            .WithSummary("Make a key")
            .WithDescription("The answer has the key itself, once: it is kept as a hash and can never be shown again. Lost answers are not repeated; revoke the key and make another.")
            .SendsHeader("Location", "The key.")
            .ProducesProblems(403, 404, 413, 415);
        keys.MapGet("/", ListAsync)
            .WithName("listKeys")
            .WithSummary("List keys")
            .WithDescription("Those of the project, from the newest to the oldest, revoked and expired ones too.")
            .ProducesProblems(404);
        keys.MapGet("/{id}", GetAsync)
            .WithName("getKey")
            .WithSummary("Get a key")
            .WithDescription("What it may do, until when, and when it was last used. Never its secret.")
            .ProducesProblems(404);
        keys.MapDelete("/{id}", RevokeAsync)
            .WithName("revokeKey")
            .WithSummary("Revoke a key")
            .WithDescription("It opens nothing any more, at once here and within 5 seconds in every other process. Its row stays, for runs name it. Revoking again changes nothing.")
            .ProducesProblems(403, 404);
    }

    public static Ok<CallerView> GetCurrent(Caller caller) => TypedResults.Ok(caller.ToView());

    public static async Task<Results<Created<IssuedKeyView>, Problem>> CreateAsync(
        JsonBody<KeyRequest> body,
        KeyIssue issue,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (key, secret, problem) = await issue.IssueAsync(body.Value, cancellationToken);
        return key is null ? problem! : TypedResults.Created(KeyMappings.PathOf(key.Id), key.ToView(secret, time.GetUtcNow()));
    }

    public static async Task<Results<Ok<Page<KeyView>>, Problem>> ListAsync(
        [AsParameters] KeyListQuery query,
        IApiKeyStore keys,
        KeyIssue issue,
        Caller caller,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!Page.TryReadCursor(Identifier.Key, query.After, out var after))
        {
            return Page.BadCursor();
        }

        var projectId = query.ProjectId ?? caller.ProjectId;
        if (!await issue.CanReachAsync(projectId, cancellationToken))
        {
            return ProjectProblems.NotFound(projectId);
        }

        var limit = query.Limit ?? Page.DefaultLimit;
        var rows = await keys.ListAsync(projectId, after, limit + 1, cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(Page.Of(rows, limit, key => Page.CursorOf(key.Id), key => key.ToView(now)));
    }

    public static async Task<Results<Ok<KeyView>, Problem>> GetAsync(
        string id,
        IApiKeyStore keys,
        Caller caller,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        await keys.FindAsync(caller.KeyProjectId, id, cancellationToken) is { } key ? TypedResults.Ok(key.ToView(time.GetUtcNow())) : KeyProblems.NotFound(id);

    public static async Task<Results<NoContent, Problem>> RevokeAsync(
        string id,
        IApiKeyStore keys,
        KnownKeys known,
        Caller caller,
        CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(caller.KeyProjectId, id, cancellationToken) is not { } key)
        {
            return KeyProblems.NotFound(id);
        }

        await keys.ChangeAsync(key.Id, RevokeOnce, cancellationToken);
        known.Forget(key);
        return TypedResults.NoContent();

        static void RevokeOnce(ApiKey key, DateTimeOffset now)
        {
            if (key.RevokedAt is null)
            {
                key.Revoke(now);
            }
        }
    }
}
