using ImitationService.Domain.Requests;

namespace ImitationService.Infrastructure.Tests.Requests;

/// <summary>What every store of idempotency keys promises.</summary>
public abstract class IdempotencyStoreContract : ContractSuite
{
    private static readonly RecordedAnswer Answer = new(202, "/v1/runs/run_1", """{"id":"run_1"}""");

    protected abstract void Pass(TimeSpan time);

    [Fact]
    public async Task ClaimAsync_FiftyAtOnce_OneGoesOn()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default))));

        Assert.Single(claims, claim => claim.Outcome == IdempotencyOutcome.Claimed);
        Assert.Equal(49, claims.Count(claim => claim.Outcome == IdempotencyOutcome.InProgress));
    }

    [Fact]
    public async Task ClaimAsync_Completed_GivesTheAnswerAgain()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        await Service.IdempotencyKeys.CompleteAsync("key", Answer, default);

        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Answered, "run_1", Answer), await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default));
    }

    [Fact]
    public async Task ClaimAsync_AnotherBody_IsAMismatchBeforeAndAfterTheAnswer()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Mismatch), await Service.IdempotencyKeys.ClaimAsync("key", "other", "run_1", default));

        await Service.IdempotencyKeys.CompleteAsync("key", Answer, default);
        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Mismatch), await Service.IdempotencyKeys.ClaimAsync("key", "other", "run_1", default));
        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Claimed, "run_1"), await Service.IdempotencyKeys.ClaimAsync("another key", "other", "run_1", default));
    }

    [Fact]
    public async Task ClaimAsync_Released_CanBeClaimedWithAnyBody()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        await Service.IdempotencyKeys.ReleaseAsync("key", default);

        Assert.Equal(IdempotencyOutcome.Claimed, (await Service.IdempotencyKeys.ClaimAsync("key", "other", "run_1", default)).Outcome);
    }

    [Fact]
    public async Task AbandonAsync_WhoRepeatsTheRequest_MakesTheSameAtOnce()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        await Service.IdempotencyKeys.AbandonAsync("key", default);

        Assert.Equal(IdempotencyOutcome.Mismatch, (await Service.IdempotencyKeys.ClaimAsync("key", "other", "run_2", default)).Outcome);
        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Claimed, "run_1"), await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_2", default));
        Assert.Equal(IdempotencyOutcome.InProgress, (await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_3", default)).Outcome);
    }

    [Fact]
    public async Task ReleaseAsync_Answered_KeepsTheAnswer()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        await Service.IdempotencyKeys.CompleteAsync("key", Answer, default);
        await Service.IdempotencyKeys.ReleaseAsync("key", default);

        Assert.Equal(IdempotencyOutcome.Answered, (await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default)).Outcome);
    }

    [Fact]
    public async Task ClaimAsync_OwnerDied_CanBeClaimedAgainByOneWhoMakesTheSame()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(IdempotencyOutcome.InProgress, (await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_2", default)).Outcome);

        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(new IdempotencyClaim(IdempotencyOutcome.Claimed, "run_1"), await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_3", default));
        Assert.Equal(IdempotencyOutcome.InProgress, (await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_4", default)).Outcome);
    }

    [Fact]
    public async Task ClaimAsync_ADayLater_IsNew()
    {
        await Service.IdempotencyKeys.ClaimAsync("key", "body", "run_1", default);
        await Service.IdempotencyKeys.CompleteAsync("key", Answer, default);

        Pass(TimeSpan.FromHours(24));

        Assert.Equal(IdempotencyOutcome.Claimed, (await Service.IdempotencyKeys.ClaimAsync("key", "other", "run_1", default)).Outcome);
    }
}
