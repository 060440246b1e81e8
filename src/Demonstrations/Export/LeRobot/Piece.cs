namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>Transitions of one episode that are written together.</summary>
/// <param name="Episode">Number of the episode, from 0.</param>
/// <param name="Start">First transition, from the episode's beginning.</param>
/// <param name="Rows">How many.</param>
/// <param name="IsLast">Whether the episode ends with them.</param>
internal readonly record struct Piece(int Episode, long Start, int Rows, bool IsLast);
