namespace ImitationService.Domain.Tests.Architecture;

public sealed class ArchitectureTests
{
    private static readonly string[] Torch = ["TorchSharp", "libtorch"];
    private static readonly string[] Server = ["Microsoft.EntityFrameworkCore", "Hangfire", "Minio", "Npgsql"];

    [Theory]
    [InlineData("Domain")]
    [InlineData("Demonstrations", "Domain")]
    [InlineData("Learning", "Domain", "Demonstrations")]
    [InlineData("Infrastructure", "Domain")]
    [InlineData("Operation", "Domain", "Infrastructure")]
    [InlineData("Api", "Domain", "Infrastructure", "Operation")]
    [InlineData("Worker", "Domain", "Demonstrations", "Learning", "Infrastructure", "Operation")]
    [InlineData("Standalone", "Domain", "Demonstrations", "Learning", "Infrastructure", "Operation", "Api", "Worker")]
    public void Project_References_AreTheArchitecture(string project, params string[] allowed) =>
        Assert.Equal(allowed.Append(project).Order(), Sources.Closure(project).Order());

    [Fact]
    public void Domain_Packages_AreNone() => Assert.Empty(Sources.Items("Domain", "PackageReference"));

    [Fact]
    public void Domain_Assembly_RefersToTheFrameworkOnly() =>
        Assert.All(
            typeof(Runs.RunTests).Assembly.GetReferencedAssemblies().Where(name => name.Name == "ImitationService.Domain").Select(System.Reflection.Assembly.Load),
            assembly => Assert.All(assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal)));

    [Theory]
    [InlineData("Api")]
    [InlineData("Infrastructure")]
    [InlineData("Demonstrations")]
    public void Project_Packages_HaveNoTorch(string project) => AssertHasNone(project, Torch);

    [Theory]
    [InlineData("Learning")]
    [InlineData("Demonstrations")]
    public void Project_Packages_HaveNoServer(string project) => AssertHasNone(project, Server);

    [Theory]
    [InlineData("Api", "TorchSharp", "libtorch")]
    [InlineData("Learning", "Microsoft.EntityFrameworkCore", "Hangfire", "Minio", "Npgsql")]
    public void BuiltProject_DependencyFile_HasNoneOf(string project, params string[] banned)
    {
        var libraries = Sources.BuiltLibraries(project);
        Assert.SkipWhen(libraries is null, $"{project} has not been built.");

        Assert.DoesNotContain(libraries, library => banned.Any(name => library.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    private static void AssertHasNone(string project, string[] banned) =>
        Assert.DoesNotContain(
            Sources.Closure(project).SelectMany(reference => Sources.Items(reference, "PackageReference")),
            package => banned.Any(name => package.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
}
