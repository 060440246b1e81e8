using ImitationService.Api;
using ImitationService.Operation.Health;

if (args is ["health", var address])
{
    return await HealthProbe.AskAsync(address);
}

var migratesOnly = args is ["migrate", ..];
var builder = WebApplication.CreateBuilder(migratesOnly ? args[1..] : args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.Services.AddApi(builder.Configuration);

var app = builder.Build();
if (migratesOnly)
{
    return await MigrateVerb.RunAsync(app.Services, app.Lifetime.ApplicationStopping);
}

app.MapApi();
app.Run();
return 0;
