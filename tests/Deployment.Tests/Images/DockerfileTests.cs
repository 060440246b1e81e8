using System.Xml.Linq;
using ImitationService.Deployment.Tests.Processes;

namespace ImitationService.Deployment.Tests.Images;

public sealed class DockerfileTests
{
    private static readonly string[] Known =
        ["ARG", "FROM", "WORKDIR", "ENV", "COPY", "RUN", "USER", "EXPOSE", "VOLUME", "HEALTHCHECK", "ENTRYPOINT"];

    public static TheoryData<string> Targets => ["api", "worker-cpu", "worker-cuda"];

    [Fact]
    public void Instructions_Words_AreThoseWeUse() =>
        Assert.All(Dockerfile.Stages.Values.SelectMany(stage => stage.Instructions), instruction => Assert.Contains(instruction.Word, Known));

    [Fact]
    public void Bases_Tags_NameVersionAndDistribution()
    {
        Assert.All(Dockerfile.Global, argument => Assert.Matches(@"^\w+_IMAGE=mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0-[a-z-]+$", argument.Rest));
        Assert.All(
            Dockerfile.Stages.Values,
            stage => Assert.True(
                Dockerfile.Stages.ContainsKey(stage.Base) || Dockerfile.Global.Any(argument => stage.Base == $"${{{argument.Rest.Split('=')[0]}}}"),
                $"{stage.Name} is built from {stage.Base}."));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_User_IsNotRoot(string target) => Assert.Equal("1654", Last(target, "USER"));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_Health_IsChecked(string target)
    {
        var check = Last(target, "HEALTHCHECK");
        var program = Last(target, "ENTRYPOINT").Split('"')[3];

        Assert.Contains($"[\"dotnet\", \"{program}\", \"health\", \"http://127.0.0.1:8081/health/ready\"]", check, StringComparison.Ordinal);
        Assert.Contains("Operation__Port=8081", string.Join(' ', Rest(target, "ENV")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_Layers_HoldNoSourcesAndNoSdk(string target)
    {
        Assert.DoesNotContain("SDK", Dockerfile.Stages[target].Base, StringComparison.Ordinal);
        Assert.Empty(Rest(target, "RUN"));
        Assert.All(Rest(target, "COPY"), copy => Assert.StartsWith("--from=publish-", copy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("worker-cpu")]
    [InlineData("worker-cuda")]
    public void Worker_WorkFolder_IsAVolumeOfItsUser(string target)
    {
        Assert.Contains("/work", Rest(target, "VOLUME"));
        Assert.Contains(Rest(target, "COPY"), copy => copy.Contains("--chown=1654:1654 /work /work", StringComparison.Ordinal));
        Assert.Contains("Worker__WorkFolder=/work", string.Join(' ', Rest(target, "ENV")), StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_Publication_AsksForCudaAlone()
    {
        Assert.All(Rest("publish-worker-cuda", "RUN"), run => Assert.Contains("-p:Torch=cuda", run, StringComparison.Ordinal));
        Assert.All(Rest("publish-worker-cpu", "RUN"), run => Assert.Contains("-p:Torch=cpu", run, StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_Layer_ComesBeforeTheSources()
    {
        foreach (var stage in Dockerfile.Stages.Values.Where(stage => stage.Name.StartsWith("publish-", StringComparison.Ordinal)))
        {
            var words = stage.Instructions.Select(instruction => $"{instruction.Word} {instruction.Rest}").ToList();
            var restore = words.FindIndex(line => line.StartsWith("RUN dotnet restore", StringComparison.Ordinal));
            Assert.True(restore >= 0 && restore < words.IndexOf("COPY src/ src/"), stage.Name);
        }
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("Worker")]
    public void Manifests_Projects_AreAllThatAreReferenced(string project)
    {
        var copied = Rest("manifests", "COPY").ToList();

        Assert.All(Closure(project), name => Assert.Contains($"src/{name}/{name}.csproj src/{name}/", copied));
    }

    [Fact]
    public void Context_Files_AreThoseThatAreCopied()
    {
        var ignored = File.ReadAllLines(Checkout.Find(".dockerignore")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var needed = Dockerfile.Stages.Values
            .SelectMany(stage => stage.Instructions)
            .Where(instruction => instruction.Word == "COPY" && !instruction.Rest.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(instruction => instruction.Rest.Split(' ')[..^1])
            .Select(path => path.Contains('/') ? path[..(path.IndexOf('/') + 1)] : path);

        Assert.Equal("*", ignored[0]);
        Assert.All(needed, path => Assert.Contains("!" + path, ignored));
        Assert.All(needed, path => Assert.True(Path.Exists(Checkout.Find(path)), path));
    }

    private static IEnumerable<string> Rest(string stage, string word) =>
        Dockerfile.Stages[stage].Instructions.Where(instruction => instruction.Word == word).Select(instruction => instruction.Rest);

    private static string Last(string stage, string word) => Rest(stage, word).Last();

    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string> { project };
        var document = XDocument.Load(Checkout.Find("src", project, $"{project}.csproj"));
        foreach (var reference in document.Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value)))
        {
            found.UnionWith(Closure(reference));
        }

        return found;
    }
}
