using ImitationService.Api;
using ImitationService.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImitationService.Deployment.Tests.Settings;

/// <summary>
/// The settings that a process really asks for when it is composed with given ones: a name that nobody asks for is a typing error,
/// whatever it looks like.
/// </summary>
internal static class AskedSettings
{
    /// <summary>Composes the API and validates its options; nothing is started.</summary>
    public static IReadOnlySet<string> OfApi(IReadOnlyDictionary<string, string> environment) =>
        Record(environment, (services, configuration) => services.AddApi(configuration));

    /// <summary>Composes the worker and validates its options; nothing is started.</summary>
    public static IReadOnlySet<string> OfWorker(IReadOnlyDictionary<string, string> environment) =>
        Record(environment, (services, configuration) => services.AddWorker(configuration));

    private static HashSet<string> Record(IReadOnlyDictionary<string, string> environment, Action<IServiceCollection, IConfiguration> compose)
    {
        var recorder = new Recorder(environment);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.Sources.Clear();
        ((IConfigurationBuilder)builder.Configuration).Add(recorder);
        compose(builder.Services, builder.Configuration);
        using var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return recorder.Asked;
    }

    private sealed class Recorder : ConfigurationProvider, IConfigurationSource
    {
        public Recorder(IReadOnlyDictionary<string, string> environment) =>
            Data = environment.ToDictionary(
                pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            Asked.Add(key);
            return base.TryGet(key, out value);
        }
    }
}
