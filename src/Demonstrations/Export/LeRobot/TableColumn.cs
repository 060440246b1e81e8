namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>A column of a Parquet table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element"><see cref="float"/>, <see cref="double"/>, <see cref="long"/>, <see cref="bool"/> or <see cref="string"/>.</param>
/// <param name="Width">Elements of each row's list; null where a row is one element and no list.</param>
internal sealed record TableColumn(string Name, Type Element, int? Width = null);
