using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Episodes;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>Copies frames into the canonical dataset, one at a time, and looks at each on the way.</summary>
internal sealed class ImageAssembly(CanonicalDatasetWriter writer, EpisodePlan episodes, EpisodeFingerprints fingerprints, ProblemList problems)
{
    private const int MinimumFrozenRun = 10;

    private long _bytes;

    /// <summary>Refuses frames that would take more room than they may, all cameras together.</summary>
    /// <exception cref="IntakeException">They would.</exception>
    public void RequireRoom(FeaturePlan plan, long uploadedBytes, IntakeLimits limits)
    {
        var frames = (ImageSource)plan.Parts[0].Source;
        _bytes = checked(_bytes + (frames.Rows * frames.Size.Bytes));
        ZipEntries.RequireSmall(_bytes, uploadedBytes, frames.Place, limits with { MaximumExpansion = limits.MaximumImageExpansion });
    }

    /// <summary>Writes a camera's frames; those that cannot be read are errors.</summary>
    /// <returns>Statistics of the channels.</returns>
    public FeatureStatistics Write(FeaturePlan plan, CancellationToken cancellationToken)
    {
        var frames = (ImageSource)plan.Parts[0].Source;
        writer.Add(new Feature(plan.Name, ElementType.UInt8, plan.Shape, plan.Places));
        var scan = new ImageScan(plan.Name, frames.Size.Channels);
        var pass = fingerprints.Begin(episodes.FinalObservations ? 1 : 0);
        using var cursor = frames.OpenFrames();
        var frame = new byte[frames.Size.Bytes];
        (long Episode, long Position)? firstBlack = null;
        for (var episode = 0; episode < episodes.Lengths.Count; episode++)
        {
            scan.BeginEpisode();
            for (var position = 0L; position < episodes.Lengths[episode] + (episodes.FinalObservations ? 1 : 0); position++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (cursor.Read(frame) is { } fault)
                {
                    problems.Add(fault with { Episode = episode, Position = position, Feature = plan.Name });
                }

                var (hash, isBlack) = scan.Add(frame);
                pass.Add(MemoryMarshal.Cast<ulong, float>(new ReadOnlySpan<ulong>(in hash)), width: 2);
                firstBlack ??= isBlack ? (episode, position) : null;
                writer.Append(plan.Name, frame);
            }

            ReportFrozen(plan, scan, episode);
        }

        ReportBlack(plan, scan, firstBlack);
        return scan.Complete();
    }

    private void ReportFrozen(FeaturePlan plan, ImageScan scan, int episode)
    {
        var (length, start) = scan.LongestRun;
        if (length >= MinimumFrozenRun && length * 2 >= scan.EpisodeFrames)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.FrozenCamera,
                $"The same frame comes {length} times in a row, of {scan.EpisodeFrames} frames.",
                "Check whether the camera hung; leave the episode out if it did.",
                plan.Places[0],
                episode,
                start,
                plan.Name);
        }
    }

    private void ReportBlack(FeaturePlan plan, ImageScan scan, (long Episode, long Position)? first)
    {
        if (first is { } place)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.BlackFrames,
                $"{scan.BlackFrames} frames are black: nothing in them is brighter than {ImageScan.BlackLevel} of 255.",
                "Check the camera and its light; leave out episodes that it did not see.",
                plan.Places[0],
                place.Episode,
                place.Position,
                plan.Name);
        }
    }
}
