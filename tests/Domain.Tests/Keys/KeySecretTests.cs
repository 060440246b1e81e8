using ImitationService.Domain.Keys;

namespace ImitationService.Domain.Tests.Keys;

public sealed class KeySecretTests
{
    [Fact]
    public void Create_Often_IsNeverTheSameAndAlwaysStrong()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => KeySecret.Create()).ToList();

        Assert.Equal(1000, secrets.Distinct().Count());
        Assert.Equal(1000, secrets.Select(KeySecret.PrefixOf).Distinct().Count());
        Assert.All(secrets, secret => Assert.Matches("^isk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$", secret));
        Assert.All(secrets, secret => Assert.True(KeySecret.IsStrong(secret)));
    }

    [Theory]
    [InlineData("3f9c1b7e5a2d8046f1e0c9b8a7d6e5f43f9c1b7e5a2d8046f1e0c9b8a7d6e5f0", true)]
    [InlineData("kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA", true)]
    [InlineData("kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0p", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("abcdefghijklmnopqrabcdefghijklmnopqr", false)]
    [InlineData("01010101101010111010101110101010110101", false)]
    [InlineData("kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0p ", false)]
    [InlineData("kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0p\u00e9", false)]
    [InlineData("kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0p\r\n", false)]
    public void IsStrong_Text_IsLongVariedAndAToken(string text, bool isStrong) => Assert.Equal(isStrong, KeySecret.IsStrong(text));

    [Fact]
    public void PrefixOf_KeyOfSomebodyElse_ShowsNothingOfIt()
    {
        const string Foreign = "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA";

        Assert.Equal("ext_" + KeySecret.HashOf(Foreign)[..8], KeySecret.PrefixOf(Foreign));
    }

    [Fact]
    public void HashOf_Text_IsItsSha256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", KeySecret.HashOf("abc"));
}
