using ImitationService.Domain.Identity;

namespace ImitationService.Domain.Tests.Identity;

public sealed class IdentifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_LaterByAMillisecond_SortsLater()
    {
        var ids = Enumerable.Range(0, 2000).Select(i => Identifier.Create(Identifier.Run, Now.AddMilliseconds(i))).ToList();

        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Create_OneMillisecond_NeverTwiceTheSame() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => Identifier.Create(Identifier.Dataset, Now)).Distinct().Count());

    [Theory]
    [InlineData(Identifier.Run)]
    [InlineData(Identifier.Dataset)]
    public void Create_AnyKind_IsWellFormedForThatKindOnly(string prefix)
    {
        var id = Identifier.Create(prefix, Now);

        Assert.Matches($"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$", id);
        Assert.True(Identifier.IsWellFormed(prefix, id));
        Assert.False(Identifier.IsWellFormed(prefix == Identifier.Run ? Identifier.Dataset : Identifier.Run, id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("run_")]
    [InlineData("run_0123456789abcdefghjkmnpqr")]
    [InlineData("run_0123456789abcdefghjkmnpqrst")]
    [InlineData("run_0123456789abcdefghjkmnpqri")]
    [InlineData("run_0123456789ABCDEFGHJKMNPQRS")]
    [InlineData("run-0123456789abcdefghjkmnpqrs")]
    [InlineData("../_0123456789abcdefghjkmnpqrs")]
    public void IsWellFormed_AnythingElse_IsFalse(string? text) => Assert.False(Identifier.IsWellFormed(Identifier.Run, text));

    [Fact]
    public void FindTime_Identifier_IsWhenItWasMade()
    {
        Assert.Equal(Now.AddMilliseconds(5), Identifier.FindTime(Identifier.Create("up", Now.AddMilliseconds(5))));
        Assert.Null(Identifier.FindTime("no identifier"));
        Assert.Null(Identifier.FindTime("run_7zzzzzzzzzzzzzzzzzzzzzzzzz"));
    }
}
