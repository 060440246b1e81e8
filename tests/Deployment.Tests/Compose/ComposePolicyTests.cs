using System.Text.RegularExpressions;
using ImitationService.Deployment.Tests.Processes;
using ImitationService.Infrastructure;
using ImitationService.Testing.Compose;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace ImitationService.Deployment.Tests.Compose;

/// <summary>What we want of every service of the compose file.</summary>
public sealed partial class ComposePolicyTests
{
    private static readonly ComposeFile File = ComposeFile.Read(Checkout.Compose);

    public static TheoryData<string> Names => [.. File.Services.Keys];

    public static TheoryData<string> OurNames => [.. File.Services.Values.Where(service => service.IsOurs).Select(service => service.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Service_Image_IsPinned(string name)
    {
        var image = File.Services[name].Image;

        Assert.Matches(PinnedImage(), image);
        Assert.DoesNotContain("latest", image, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OurNames))]
    public void OurService_Rights_AreTheLeast(string name)
    {
        var service = File.Services[name];

        Assert.Equal("true", service.Text("read_only"));
        Assert.Equal(["ALL"], service.List("cap_drop"));
        Assert.Contains("no-new-privileges:true", service.List("security_opt"));
        Assert.Contains("/tmp", service.List("tmpfs"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LongRunningService_Health_IsChecked(string name)
    {
        var service = File.Services[name];
        Assert.SkipWhen(service.EndsByItself, "It does its work and ends.");

        Assert.NotEmpty(service.HealthCheck);
        Assert.Equal("unless-stopped", service.Text("restart"));
    }

    [Theory]
    [MemberData(nameof(OurNames))]
    public void OurLongRunningService_Memory_IsLimited(string name)
    {
        var service = File.Services[name];
        Assert.SkipWhen(service.EndsByItself, "It does its work and ends.");

        Assert.True(service.Has("mem_limit") && service.Has("stop_grace_period"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Service_Ports_AreThisMachinesOnly(string name) =>
        Assert.All(File.Services[name].List("ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void DefaultProfile_Devices_AreNotNeeded() =>
        Assert.All(File.Services.Values.Where(service => service.Profiles.Count == 0), service => Assert.False(service.Has("deploy")));

    [Theory]
    [InlineData("api")]
    [InlineData("worker-cpu")]
    [InlineData("worker-gpu")]
    public void Process_Start_WaitsForTablesAndBucket(string name) =>
        Assert.Equal(
            new Dictionary<string, string> { ["bucket"] = "service_completed_successfully", ["migrate"] = "service_completed_successfully" },
            File.Services[name].DependsOn);

    [Fact]
    public void Migration_Start_WaitsForTheDatabase() => Assert.Equal("service_healthy", File.Services["migrate"].DependsOn["postgres"]);

    [Fact]
    public void Secrets_Defaults_AreRefusedInProduction()
    {
        var api = File.Services["api"].Environment.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(api).Build();

        Assert.Equal(
            ["Authentication:InitialKey", "Database:ConnectionString", "Storage:S3:SecretKey"],
            DevelopmentSecrets.FindMisplaced(configuration, new HostingEnvironment { EnvironmentName = "Production" }));
        Assert.Empty(DevelopmentSecrets.FindMisplaced(configuration, new HostingEnvironment { EnvironmentName = "Development" }));
        Assert.Equal("Development", api["DOTNET_ENVIRONMENT"]);
    }

    [Fact]
    public void ProductionExample_Variables_AreThoseOfTheFile()
    {
        var text = System.IO.File.ReadAllText(Checkout.Compose);
        var named = System.IO.File.ReadAllLines(Checkout.Find("deploy", "production.env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line[..line.IndexOf('=')])
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains("${" + name + ":-", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:[A-Za-z0-9._-]+$")]
    private static partial Regex PinnedImage();
}
