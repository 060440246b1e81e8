using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Api.Projects;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;

namespace ImitationService.Api.Keys;

/// <summary>Makes keys. A key cannot make one that may do more than itself, and only operators reach into other projects.</summary>
internal sealed class KeyIssue(IApiKeyStore keys, IProjectStore projects, Caller caller, TimeProvider time)
{
    /// <summary>Makes a key, with its secret; or says why not.</summary>
    public async Task<(ApiKey? Key, string Secret, Problem? Problem)> IssueAsync(KeyRequest request, CancellationToken cancellationToken)
    {
        var projectId = request.ProjectId ?? caller.ProjectId;
        if (await RefuseAsync(request, projectId, cancellationToken) is { } problem)
        {
            return (null, string.Empty, problem);
        }

        while (true)
        {
            var (now, secret) = (time.GetUtcNow(), KeySecret.Create());
            IReadOnlyList<string> scopes = [.. ScopesOf(request).Distinct()];
            var key = ApiKey.Create(Identifier.Create(Identifier.Key, now), projectId, request.Name, secret, scopes, request.ExpiresAt?.ToUniversalTime(), now);

            // Another key has the same prefix once in 10^14.
            if ((await keys.AddAsync(key, cancellationToken)).Created)
            {
                return (key, secret, null);
            }
        }
    }

    /// <summary>Whether the caller may see the keys of a project that exists.</summary>
    public async Task<bool> CanReachAsync(string projectId, CancellationToken cancellationToken) =>
        projectId == caller.ProjectId || (caller.KeyProjectId is null && await projects.FindAsync(projectId, cancellationToken) is not null);

    private async Task<Problem?> RefuseAsync(KeyRequest request, string projectId, CancellationToken cancellationToken)
    {
        var errors = Check(request).ToList();
        if (errors.Count > 0)
        {
            return Problems.InvalidRequest(errors);
        }

        IReadOnlyList<string> notHeld = [.. ScopesOf(request).Except(caller.Scopes)];
        if (notHeld.Count > 0)
        {
            return KeyProblems.NotYours(notHeld, caller);
        }

        return await CanReachAsync(projectId, cancellationToken) ? null : ProjectProblems.NotFound(projectId);
    }

    private IEnumerable<ProblemError> Check(KeyRequest request)
    {
        if (request.Name.Any(char.IsControl))
        {
            yield return KeyProblems.BadName();
        }

        foreach (var (index, scope) in ScopesOf(request).Index().Where(scope => !KeyScopes.All.Contains(scope.Item)))
        {
            yield return KeyProblems.UnknownScope(index, scope);
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            yield return KeyProblems.OverAlready();
        }
    }

    private static IReadOnlyList<string> ScopesOf(KeyRequest request) => request.Scopes ?? KeyScopes.Usual;
}
