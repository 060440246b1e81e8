using ImitationService.Domain.Keys;

namespace ImitationService.Domain.Tests.Keys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_Secret_IsKnownByItsHashAlone()
    {
        var secret = KeySecret.Create();
        var key = Make(secret);

        Assert.Equal(secret[..12], key.Prefix);
        Assert.Matches("^[0-9a-f]{64}$", key.Hash);
        Assert.True(key.Matches(secret));
        Assert.False(key.Matches(secret[..^1] + "_"));
        Assert.False(key.Matches(string.Empty));
    }

    [Fact]
    public void StateAt_Expiry_EndsAtThatMoment()
    {
        var key = Make(KeySecret.Create(), Now.AddHours(1));

        Assert.Equal(KeyState.Active, key.StateAt(Now.AddHours(1).AddTicks(-1)));
        Assert.Equal(KeyState.Expired, key.StateAt(Now.AddHours(1)));
    }

    [Fact]
    public void Revoke_Once_EndsItForEver()
    {
        var key = Make(KeySecret.Create(), Now.AddHours(1));

        key.Revoke(Now);

        Assert.Equal(KeyState.Revoked, key.StateAt(Now));
        Assert.Equal(KeyState.Revoked, key.StateAt(Now.AddHours(2)));
        Assert.Equal(2, key.Revision);
        Assert.Contains("is Revoked", Assert.Throws<InvalidOperationException>(() => key.Revoke(Now)).Message);
    }

    [Theory]
    [InlineData]
    [InlineData("runs:admin")]
    [InlineData("runs:read", "runs:read")]
    public void Create_OddScopes_Throws(params string[] scopes) =>
        Assert.Throws<ArgumentException>(() => ApiKey.Create("key_1", "default", "k", KeySecret.Create(), scopes, null, Now));

    [Fact]
    public void Create_ExpiryInThePast_Throws() => Assert.Throws<ArgumentException>(() => Make(KeySecret.Create(), Now));

    private static ApiKey Make(string secret, DateTimeOffset? expiresAt = null) =>
        ApiKey.Create("key_1", "default", "k", secret, KeyScopes.Usual, expiresAt, Now);
}
