using System.Text.Json.Serialization;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>
/// One operation of a recipe: narrows which episodes remain, or changes what their features are called. Values are never changed.
/// In JSON the member <c>operation</c> says which one it is.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = Discriminator)]
[JsonDerivedType(typeof(KeepEpisodes), "keep_episodes")]
[JsonDerivedType(typeof(DropEpisodes), "drop_episodes")]
[JsonDerivedType(typeof(FilterReturn), "filter_return")]
[JsonDerivedType(typeof(FilterSuccess), "filter_success")]
[JsonDerivedType(typeof(FilterTask), "filter_task")]
[JsonDerivedType(typeof(RemapFeatures), "remap_features")]
public abstract record DatasetOperation
{
    /// <summary>The member that says which operation it is.</summary>
    public const string Discriminator = "operation";
}
