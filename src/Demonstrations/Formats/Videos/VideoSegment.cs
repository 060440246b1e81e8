namespace ImitationService.Demonstrations.Formats.Videos;

/// <summary>The part of a video that shows one episode.</summary>
/// <param name="File">The video.</param>
/// <param name="From">Where in it the episode begins, in seconds.</param>
/// <param name="To">Where it ends; null where the video ends with it.</param>
/// <param name="Rows">Transitions of the episode.</param>
/// <param name="Episode">Its number in the dataset.</param>
internal sealed record VideoSegment(UploadedFile File, double From, double? To, long Rows, int Episode);
