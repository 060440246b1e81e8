using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Canonical;

public sealed class ContentDigestTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Digest_SameContentInOtherFormats_IsEqual()
    {
        var npz = _bench.ReadBytes(null, ("x.npz", ZipBytes.Deflated(
            ("obs.npy", NpyBytes.Floats("(3, 1)", 1, 2, 3)), ("actions.npy", NpyBytes.Floats("(3, 1)", 0.5f, 0.25f, 0.75f)), ("episode_ends.npy", NpyBytes.Integers("(2,)", 2, 3)))));
        string[] digests =
        [
            _bench.Accept(null, ("a.csv", "episode,obs_0,action\n0,1,0.5\n0,2,0.25\n1,3,0.75\n")).Digest,
            _bench.Accept(null, ("b.txt", "action;obs_0;traj\n0,5;1;x\n0,25;2;x\n0,75;3;y\n")).Digest,
            _bench.Accept(null, ("c.jsonl", "{\"obs\":[1],\"action\":0.5,\"ep\":7}\n{\"obs\":[2],\"action\":0.25,\"ep\":7}\n{\"obs\":[3],\"action\":0.75,\"ep\":9}\n")).Digest,
            _bench.Accept(null, ("d_1.csv", "obs_0,action\n1,0.5\n2,0.25\n"), ("d_2.csv", "obs_0,action\n3,0.75\n")).Digest,
            Workbench.Accepted(npz).Digest,
        ];

        Assert.Single(digests.Distinct());
        Assert.Matches("^sha256:[0-9a-f]{64}$", digests[0]);
    }

    [Theory]
    [InlineData("episode,obs_0,action\n0,1,0.5\n0,2,0.25\n0,3,0.75\n")]
    [InlineData("episode,obs_0,action\n0,1,0.5\n0,2,0.25\n1,3,0.7500001\n")]
    [InlineData("episode,obs_0,action\n0,1,0.5\n0,3,0.75\n1,2,0.25\n")]
    [InlineData("episode,obs_0,action,reward\n0,1,0.5,0\n0,2,0.25,0\n1,3,0.75,0\n")]
    public void Digest_OtherContent_Differs(string other)
    {
        var digest = _bench.Accept(null, ("a.csv", "episode,obs_0,action\n0,1,0.5\n0,2,0.25\n1,3,0.75\n")).Digest;

        Assert.NotEqual(digest, _bench.Accept(null, ("a.csv", other)).Digest);
    }

    public void Dispose() => _bench.Dispose();
}
