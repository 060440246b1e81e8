using ImitationService.Api.Access;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>How the document says that a key is sent: the page's Authorize button asks for it.</summary>
internal static class KeyScheme
{
    private const string Bearer = "bearer";
    private const string Header = "header";

    public static void Add(SwaggerGenOptions options)
    {
        options.AddSecurityDefinition(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "API key",
            Description = "An API key, such as isk_k3Vn9Qx2_…. Needed where the service runs with Authentication:Mode=keys.",
        });
        options.AddSecurityDefinition(Header, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = PresentedKey.KeyHeader,
            Description = "The same key, for clients that cannot set Authorization.",
        });
    }

    /// <summary>One of the two ways.</summary>
    public static List<OpenApiSecurityRequirement> Requirements(Microsoft.OpenApi.OpenApiDocument document) =>
    [
        new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
        new() { [new OpenApiSecuritySchemeReference(Header, document)] = [] },
    ];
}
