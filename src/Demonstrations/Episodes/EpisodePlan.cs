using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Episodes;

/// <summary>How the transitions fall into episodes.</summary>
/// <param name="Lengths">Transitions of each episode.</param>
/// <param name="FinalObservations">Whether each has one observation more than actions.</param>
/// <param name="Boundaries">Where that is known from.</param>
/// <param name="Dialect">The kind of file the boundaries give away, such as <c>stable-baselines</c>; null where they do not.</param>
/// <param name="Others">The other roles whose rows are one per transition.</param>
internal sealed record EpisodePlan(
    IReadOnlyList<long> Lengths, bool FinalObservations, EpisodeBoundaries Boundaries, string? Dialect, IReadOnlySet<Role> Others)
{
    /// <summary>The plan of parts that follow each other, with the roles that all of them have.</summary>
    /// <exception cref="IntakeException">Some have final observations, others not.</exception>
    public static EpisodePlan Join(IReadOnlyList<EpisodePlan> parts)
    {
        if (parts.Any(part => part.FinalObservations != parts[0].FinalObservations))
        {
            throw new IntakeException(
                "count-mismatch",
                "Some files have one observation more per episode than actions, others have as many.",
                "Record a final observation in every episode or in none.");
        }

        return parts[0] with
        {
            Lengths = [.. parts.SelectMany(part => part.Lengths)],
            Others = parts.Skip(1).Aggregate(parts[0].Others.AsEnumerable(), (common, part) => common.Intersect(part.Others)).ToHashSet(),
        };
    }
}
