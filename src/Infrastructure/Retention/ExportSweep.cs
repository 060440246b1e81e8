using System.Globalization;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Retention;

/// <summary>
/// Removes datasets in the form of others that nobody has fetched for long, by the notes of <see cref="ExportUses"/>. One that is
/// asked for in the same moment is made again, to the same bytes.
/// </summary>
internal sealed class ExportSweep(IObjectStorage storage)
{
    /// <summary>Removes those that were made and fetched before a day alone, and notes that a later one has outdated.</summary>
    public async Task RemoveAsync(DateOnly before, CancellationToken cancellationToken)
    {
        var uses = new List<Use>();
        await foreach (var key in storage.ListAsync(ObjectKeys.ExportUses, cancellationToken))
        {
            uses.Add(Use.Parse(key));
        }

        foreach (var export in uses.GroupBy(use => (use.DatasetId, use.Format)))
        {
            var last = export.Max(use => use.Day);
            if (last < before)
            {
                // The file goes first: a note without a file is harmless, a file without a note would stay for ever.
                await storage.RemoveAsync(ObjectKeys.DatasetExport(export.Key.DatasetId, export.Key.Format), cancellationToken);
            }

            foreach (var use in export.Where(use => use.Day < last || last < before))
            {
                await storage.RemoveAsync(use.Key, cancellationToken);
            }
        }
    }

    private sealed record Use(string Key, string DatasetId, ExportFormat Format, DateOnly Day)
    {
        public static Use Parse(string key)
        {
            var parts = key[ObjectKeys.ExportUses.Length..].Split('/');
            return new Use(key, parts[0], Enum.Parse<ExportFormat>(parts[1], ignoreCase: true), DateOnly.ParseExact(parts[2], "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
