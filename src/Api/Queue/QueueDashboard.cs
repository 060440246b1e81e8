using Hangfire;
using Hangfire.Dashboard;
using ImitationService.Api.Access;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Queue;

/// <summary>Hangfire's pages, to be looked at only: what is done to runs is done to their rows.</summary>
internal static class QueueDashboard
{
    public const string Path = "/hangfire";

    private const int RefreshMilliseconds = 5000;

    public static IServiceCollection AddQueueDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueueDashboardOptions>().Bind(configuration.GetSection(QueueDashboardOptions.Section)).ValidateOnStart();
        services.AddAuthorizationBuilder().AddPolicy(DashboardAuthorizationPolicy.Name, DashboardAuthorizationPolicy.Configure);
        return services;
    }

    public static void MapQueueDashboard(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<QueueDashboardOptions>>().Value.Dashboard)
        {
            return;
        }

        app.MapHangfireDashboard(
                Path,
                new DashboardOptions
                {
                    DashboardTitle = "Queue",
                    AppPath = null,
                    Authorization = [new OperatorFilter()],
                    IsReadOnlyFunc = _ => true,
                    StatsPollingInterval = RefreshMilliseconds,
                })
            .RequireAuthorization(DashboardAuthorizationPolicy.Name)
            .WithMetadata(new HiddenFromOthers());
    }

    /// <summary>Hangfire's own door, behind the endpoint's: shut too for whoever is no operator.</summary>
    private sealed class OperatorFilter : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context)
        {
            var user = context.GetHttpContext().User;
            return user.Identity?.IsAuthenticated == true && Caller.Of(user).Has(Domain.Keys.KeyScopes.Operate);
        }
    }
}
