using System.Text.Json;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Json;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;

namespace ImitationService.Infrastructure.Tests.Keys;

/// <summary>What every store of API keys promises.</summary>
public abstract class ApiKeyStoreContract : ContractSuite
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FindAsync_AfterAdd_ReadsBackEveryMember()
    {
        var key = New();

        Assert.True((await Service.ApiKeys.AddAsync(key, default)).Created);

        var expected = JsonSerializer.Serialize(key, ServiceJson.Options);
        Assert.Equal(expected, JsonSerializer.Serialize(await Service.ApiKeys.FindAsync(projectId: null, key.Id, default), ServiceJson.Options));
        Assert.Equal(expected, JsonSerializer.Serialize(await Service.ApiKeys.FindByPrefixAsync(key.Prefix, default), ServiceJson.Options));
        Assert.Null(await Service.ApiKeys.FindByPrefixAsync("isk_00000000", default));
    }

    [Fact]
    public async Task AddAsync_TwentyAtOnceOfOneSecret_GivesOneRow()
    {
        var secret = KeySecret.Create();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Service.ApiKeys.AddAsync(New(secret, i), default))));

        Assert.Single(results, result => result.Created);
        Assert.Single(results.Select(result => result.Key.Id).Distinct());
    }

    [Fact]
    public async Task Queries_AnotherProject_SeeNothingOfIt()
    {
        var key = New();
        await Service.ApiKeys.AddAsync(key, default);

        Assert.Null(await Service.ApiKeys.FindAsync("prj_other", key.Id, default));
        Assert.NotNull(await Service.ApiKeys.FindAsync(Project.DefaultId, key.Id, default));
        Assert.Empty(await Service.ApiKeys.ListAsync("prj_other", null, 10, default));
    }

    [Fact]
    public async Task ListAsync_PageByPage_GivesEveryKeyOnceFromTheNewest()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Service.ApiKeys.AddAsync(New(seconds: i), default)).Key.Id);
        }

        var first = await Service.ApiKeys.ListAsync(Project.DefaultId, null, 3, default);
        var second = await Service.ApiKeys.ListAsync(Project.DefaultId, first[^1].Id, 3, default);

        Assert.Equal(Enumerable.Reverse(ids), first.Concat(second).Select(key => key.Id));
    }

    [Fact]
    public async Task ChangeAsync_Revoke_IsKept()
    {
        var key = New();
        await Service.ApiKeys.AddAsync(key, default);

        await Service.ApiKeys.ChangeAsync(key.Id, (row, now) => row.Revoke(now), default);

        Assert.Equal(KeyState.Revoked, (await Service.ApiKeys.FindByPrefixAsync(key.Prefix, default))!.StateAt(Now));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Service.ApiKeys.ChangeAsync(key.Id, (row, now) => row.Revoke(now), default));
        Assert.Null(await Service.ApiKeys.ChangeAsync("key_none", (_, _) => Assert.Fail("There is nothing to change."), default));
    }

    [Fact]
    public async Task RecordUseAsync_LateNews_DoesNotTurnTheClockBack()
    {
        var (one, other) = (New(), New(seconds: 1));
        await Service.ApiKeys.AddAsync(one, default);
        await Service.ApiKeys.AddAsync(other, default);

        await Service.ApiKeys.RecordUseAsync(new Dictionary<string, DateTimeOffset> { [one.Id] = Now.AddHours(2), ["key_none"] = Now }, default);
        await Service.ApiKeys.RecordUseAsync(new Dictionary<string, DateTimeOffset> { [one.Id] = Now.AddHours(1) }, default);

        Assert.Equal(Now.AddHours(2), (await Service.ApiKeys.FindAsync(projectId: null, one.Id, default))!.LastUsedAt);
        Assert.Null((await Service.ApiKeys.FindAsync(projectId: null, other.Id, default))!.LastUsedAt);
    }

    private static ApiKey New(string? secret = null, int seconds = 0) => ApiKey.Create(
        Identifier.Create(Identifier.Key, Now.AddSeconds(seconds)),
        Project.DefaultId,
        "nightly training",
        secret ?? KeySecret.Create(),
        KeyScopes.Usual,
        Now.AddDays(1),
        Now.AddSeconds(seconds));
}
