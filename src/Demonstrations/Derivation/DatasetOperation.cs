using System.Text.Json.Serialization;
using ImitationService.Demonstrations.Derivation.Operations;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>
/// One operation of a recipe: narrows which episodes of a draft remain, or changes what their features are called. Values are
/// never changed. In JSON the member <c>operation</c> comes first and says which one it is.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "operation")]
[JsonDerivedType(typeof(KeepEpisodes), "keep_episodes")]
[JsonDerivedType(typeof(DropEpisodes), "drop_episodes")]
[JsonDerivedType(typeof(FilterReturn), "filter_return")]
[JsonDerivedType(typeof(FilterSuccess), "filter_success")]
[JsonDerivedType(typeof(FilterTask), "filter_task")]
[JsonDerivedType(typeof(RemapFeatures), "remap_features")]
public abstract record DatasetOperation
{
    /// <summary>Applies it; what it drops it says in the draft's notes.</summary>
    /// <exception cref="IntakeException">It does not fit the draft.</exception>
    internal abstract void Apply(Draft draft);
}
