using System.Security.Cryptography;

namespace ImitationService.Api.Tests.Datasets;

public sealed class UploadRefusalTests : IDisposable
{
    private readonly ServiceApplication _application = new(new() { ["Upload:MaximumBytes"] = "1000000", ["Upload:MaximumFiles"] = "5" });

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Upload_TooManyBytes_IsRefusedAndLeavesNothing()
    {
        using var response = await _application.Client.PostAsync("/v1/datasets", ServiceApplication.FormOf(null, ("a", new byte[600_000]), ("b", new byte[600_000])));

        await JsonAssert.ProblemAsync(response, 413, "too-large");
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_TooManyFiles_IsRefusedAndLeavesNothing()
    {
        var files = Enumerable.Range(0, 6).Select(i => ($"{i}.csv", new byte[] { 1 })).ToArray();
        using var response = await _application.Client.PostAsync("/v1/datasets", ServiceApplication.FormOf(null, files));

        await JsonAssert.ProblemAsync(response, 413, "too-large");
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_FieldAfterFile_SaysSo()
    {
        using var form = ServiceApplication.FormOf(null, ("a.csv", [1]));
        form.Add(new StringContent("late"), "name");
        using var response = await _application.Client.PostAsync("/v1/datasets", form);

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal("/name", JsonAssert.PointerOf(problem));
        Assert.Contains("before the first file", problem["detail"]!.GetValue<string>());
        Assert.Empty(_application.StoredFiles());
    }

    [Theory]
    [InlineData("a,,b")]
    [InlineData("a,a")]
    [InlineData(".hidden")]
    [InlineData("[\"a\"]")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21")]
    public async Task Upload_BadTags_AreRefused(string tags)
    {
        using var form = new MultipartFormDataContent { { new StringContent(tags), "tags" }, { new ByteArrayContent([1]), "file", "a.csv" } };
        using var response = await _application.Client.PostAsync("/v1/datasets", form);

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal(("/tags", "bad-tags"), (JsonAssert.PointerOf(problem), problem["errors"]![0]!["code"]!.GetValue<string>()));
        Assert.Empty(_application.StoredFiles());
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("C:\\windows\\system.ini")]
    [InlineData("C:evil")]
    [InlineData("\\\\server\\share")]
    [InlineData("a\u0001b.csv")]
    [InlineData("gnp.exe\u202Efdp")]
    [InlineData("folder/")]
    public async Task Upload_NameThatLeavesItsFolder_IsRefused(string name)
    {
        using var response = await _application.PostRawAsync(name, [1]);

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal("bad-name", problem["errors"]![0]!["code"]!.GetValue<string>());
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Upload_DigestOfPartIsWrong_IsRefusedAndLeavesNothing()
    {
        using var response = await _application.PostWithDigestAsync(SHA256.HashData([9]));

        await JsonAssert.ProblemAsync(response, 400, "digest-mismatch");
        Assert.Empty(_application.StoredFiles());
    }

    [Theory]
    [InlineData("""{ "observation": true }""", "/mapping/observation", "wrong-type")]
    [InlineData("""{ "reward": ["a"] }""", "/mapping/reward", "wrong-type")]
    [InlineData("""{ "observation": [] }""", "/mapping/observation", "wrong-type")]
    [InlineData("""{ "action": -1 }""", "/mapping/action", "wrong-type")]
    [InlineData("""{ "actoin": "a" }""", "/mapping/actoin", "unknown-member")]
    [InlineData("""{ "episode_length": 0 }""", "/mapping/episode_length", "out-of-bounds")]
    [InlineData("""{ "action_kind": "fuzzy" }""", "/mapping/action_kind", "wrong-type")]
    [InlineData("[]", "/mapping", "wrong-type")]
    [InlineData("{", "/mapping", "malformed-json")]
    [InlineData("""{ "action": 1, "action": 2 }""", "/mapping", "malformed-json")]
    public async Task Upload_BadMapping_IsRefusedWithItsPlace(string mapping, string pointer, string code)
    {
        using var form = new MultipartFormDataContent { { new StringContent(mapping), "mapping" }, { new ByteArrayContent([1]), "file", "a.csv" } };
        using var response = await _application.Client.PostAsync("/v1/datasets", form);

        var problem = await JsonAssert.ProblemAsync(response, 400, "invalid-request");
        Assert.Equal(pointer, JsonAssert.PointerOf(problem));
        Assert.Equal(code, problem["errors"]![0]!["code"]!.GetValue<string>());
    }
}
