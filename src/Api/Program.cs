using ImitationService.Api;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.Services.AddApi(builder.Configuration);

var app = builder.Build();
app.MapApi();
app.Run();
