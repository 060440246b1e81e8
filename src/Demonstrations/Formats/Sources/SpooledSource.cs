namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>A source whose numbers were parsed from text.</summary>
internal sealed class SpooledSource(Spool spool) : Source
{
    public override ISourceCursor Open() => spool.Open();
}
