using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets;

/// <summary>The form as it has arrived so far; refuses what the rules forbid the moment it comes.</summary>
internal sealed class UploadForm(string uploadId, UploadOptions options)
{
    private const string NameField = "name";
    private const string MappingField = "mapping";
    private const string TagsField = "tags";
    private const string FileField = "file";
    private const int MaximumBytesPerCharacter = 4;

    private readonly Dictionary<string, string> _fields = [];
    private readonly List<DatasetFile> _files = [];
    private readonly HashSet<string> _fileNames = [];
    private DatasetMapping? _mapping;
    private IReadOnlyList<string> _tags = [];
    private long _bytes;

    public string UploadId { get; } = uploadId;

    /// <summary>Name of the file that is arriving.</summary>
    public string FileName { get; private set; } = string.Empty;

    /// <summary>Largest value of a field, in bytes.</summary>
    public int MaximumFieldBytes(string field) => field switch
    {
        NameField => options.MaximumNameLength * MaximumBytesPerCharacter,
        MappingField => options.MaximumMappingBytes,
        TagsField => DatasetTags.MaximumBytes,
        _ => throw new UploadException(field == FileField ? UploadProblems.NoFiles() : UploadProblems.UnknownField(field)),
    };

    public void AddField(string field, string value)
    {
        if (_files.Count > 0)
        {
            throw new UploadException(UploadProblems.FieldAfterFile(field));
        }

        if (!_fields.TryAdd(field, value))
        {
            throw new UploadException(UploadProblems.RepeatedField(field));
        }

        if (field == MappingField)
        {
            _mapping = MappingReader.Read(value, out var problem);
            Refuse(problem);
        }
        else if (field == TagsField)
        {
            _tags = DatasetTags.Read(value) ?? throw new UploadException(UploadProblems.BadTags($"/{TagsField}"));
        }
        else if (value.Length > 0 && !UploadNames.IsAcceptable(value, options.MaximumNameLength, out var reason))
        {
            throw new UploadException(UploadProblems.BadName($"/{NameField}", reason));
        }
    }

    /// <summary>A file begins; its number.</summary>
    public int StartFile(string field, string fileName)
    {
        if (field != FileField)
        {
            throw new UploadException(UploadProblems.UnknownField(field));
        }

        if (_files.Count == options.MaximumFiles)
        {
            throw new UploadException(UploadProblems.TooManyFiles(options.MaximumFiles));
        }

        if (!UploadNames.TryCleanPath(fileName, options.MaximumNameLength, out var cleaned, out var reason))
        {
            throw new UploadException(UploadProblems.BadName($"/{FileField}", reason));
        }

        FileName = cleaned;
        return _files.Count;
    }

    public void CountBytes(int read)
    {
        _bytes += read;
        if (_bytes > options.MaximumBytes)
        {
            throw new UploadException(UploadProblems.TooManyBytes(options.MaximumBytes));
        }
    }

    public void FinishFile(StoredObject stored)
    {
        if (stored.Bytes == 0)
        {
            throw new UploadException(UploadProblems.EmptyFile(FileName));
        }

        if (!_fileNames.Add(FileName))
        {
            throw new UploadException(UploadProblems.RepeatedFile(FileName));
        }

        _files.Add(new DatasetFile(FileName, stored.Bytes, stored.Sha256));
    }

    public IncomingUpload Complete()
    {
        if (_files.Count == 0)
        {
            throw new UploadException(UploadProblems.NoFiles());
        }

        var name = _fields.GetValueOrDefault(NameField);
        return new IncomingUpload(UploadId, string.IsNullOrEmpty(name) ? UploadNames.Suggest(_files) : name, _mapping, _files) { Tags = _tags };
    }

    private static void Refuse(Problem? problem)
    {
        if (problem is not null)
        {
            throw new UploadException(problem);
        }
    }
}
