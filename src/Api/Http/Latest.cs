namespace ImitationService.Api.Http;

/// <summary>
/// The word that stands for the newest dataset that is ready, or the newest run, wherever something is read or learned from.
/// What deletes or stops wants the identifier itself.
/// </summary>
internal static class Latest
{
    public const string Word = "latest";
}
