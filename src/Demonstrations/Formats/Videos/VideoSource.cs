using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Images;

namespace ImitationService.Demonstrations.Formats.Videos;

/// <summary>Frames that lie in videos: each row's is the one whose time is nearest to the row's.</summary>
internal sealed class VideoSource : ImageSource
{
    private const int MaximumRewinds = 1000;

    private readonly IReadOnlyList<VideoSegment> _segments;
    private readonly Func<IEnumerable<double>> _times;
    private readonly FrameSize _recorded;
    private readonly SourceSet _sources;
    private readonly CancellationToken _cancellationToken;

    private VideoSource(IReadOnlyList<VideoSegment> segments, Func<IEnumerable<double>> times, FrameSize recorded, SourceSet sources, CancellationToken cancellationToken) =>
        (_segments, _times, _recorded, _sources, _cancellationToken) = (segments, times, recorded, sources, cancellationToken);

    /// <summary>Makes a source of videos.</summary>
    /// <param name="file">How messages name the recording.</param>
    /// <param name="name">The camera.</param>
    /// <param name="segments">Where each episode is, in the order of the rows.</param>
    /// <param name="times">Time of each row in seconds from the beginning of its episode.</param>
    /// <param name="sources">The mapping's size and the limits; takes what there is to say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IntakeException">The first video cannot be read, or there is no ffmpeg.</exception>
    public static VideoSource Create(string file, string name, IReadOnlyList<VideoSegment> segments, Func<IEnumerable<double>> times, SourceSet sources, CancellationToken cancellationToken)
    {
        var recorded = VideoInfo.Read(segments[0].File, sources.Limits, cancellationToken).Size;
        var size = sources.Sizing.Of(recorded);
        var source = new VideoSource(segments, times, recorded, sources, cancellationToken)
        {
            File = file,
            Name = name,
            Rows = segments.Sum(segment => segment.Rows),
            Shape = ShapeOf(size),
            IsInteger = true,
        };
        sources.Sizing.Tell(recorded, size, source.Place, sources);
        return source;
    }

    public override IFrameCursor OpenFrames() => new Cursor(this);

    private sealed class Cursor(VideoSource source) : IFrameCursor
    {
        private readonly IEnumerator<double> _times = source._times().GetEnumerator();
        private int _rewinds;
        private int _segment = -1;
        private long _left;
        private VideoInfo? _info;
        private VideoFrames? _frames;
        private AreaResizer? _resizer;

        private VideoSegment Segment => source._segments[_segment];

        public DatasetProblem? Read(Span<byte> frame)
        {
            while (_left == 0)
            {
                MoveNext();
            }

            _left--;
            _times.MoveNext();
            var time = Segment.From + _times.Current;
            var number = _info!.NearestTo(time);
            if (!(Math.Abs(_info.Times[number] - time) <= _info.Tolerance))
            {
                frame.Clear();
                return Fault("video-frame-missing", $"There is no frame at {time:F3} s; the video ends at {_info.Times[^1]:F3} s.");
            }

            if (number < _frames!.Number)
            {
                RewindBack();
            }

            if (!_frames.TryRead(number, out var recorded))
            {
                frame.Clear();
                return Fault("invalid-video", $"The video cannot be decoded beyond frame {_frames.Number} of {_info.Times.Count}.");
            }

            if (_resizer is null)
            {
                recorded.CopyTo(frame);
            }
            else
            {
                _resizer.Resize(recorded, frame);
            }

            return null;
        }

        public void Dispose()
        {
            _times.Dispose();
            _frames?.Dispose();
        }

        /// <summary>Goes on to the next episode, which may be in the same video.</summary>
        private void MoveNext()
        {
            var before = _segment < 0 ? null : Segment.File;
            _segment++;
            _left = Segment.Rows;
            if (Segment.File != before)
            {
                _info = VideoInfo.Read(Segment.File, source._sources.Limits, source._cancellationToken);
                if (_info.Size != source._recorded && !source._sources.Sizing.IsAsked)
                {
                    throw new IntakeException(
                        "image-mismatch",
                        $"The video is of {_info.Size} pixels, where the first one is of {source._recorded}.",
                        "Upload recordings of one kind, or send an image_size in the mapping, which brings all to one size.",
                        Segment.File.Name);
                }

                _resizer = Resizers.Between(_info.Size, source.Size);
                Rewind();
            }

            Compare();
        }

        private void RewindBack()
        {
            if (++_rewinds > MaximumRewinds)
            {
                throw new IntakeException("video-out-of-order", $"Times went back more than {MaximumRewinds} times.", "Sort the rows of each episode by their time.", Segment.File.Name);
            }

            Rewind();
        }

        private void Rewind()
        {
            _frames?.Dispose();
            _frames = new VideoFrames(Segment.File, _info!, source._sources.Limits);
        }

        /// <summary>Says where an episode has more frames than transitions; where it has fewer, a transition has none, and that is said.</summary>
        private void Compare()
        {
            var (start, end) = (Segment.From - _info!.Tolerance, Segment.To is { } to ? to - _info.Tolerance : double.MaxValue);
            var shown = _info.Times.Count(time => time >= start && time < end);
            if (shown > Segment.Rows)
            {
                source._sources.Problems.Add(
                    ProblemSeverity.Warning,
                    "video-length-mismatch",
                    $"The video shows {shown} frames of an episode of {Segment.Rows} transitions; each transition takes the frame of its time.",
                    "Check that video and table are of the same recording.",
                    Segment.File.Name,
                    Segment.Episode);
            }
        }

        private DatasetProblem Fault(string code, string detail) => new(
            ProblemSeverity.Error, code, detail, "Upload the whole video, or leave the episode or the videos out.", Segment.File.Name);
    }
}
