using System.Net.Http.Headers;
using System.Text;

namespace ImitationService.Api.Tests.Datasets;

/// <summary>Uploads as no well-meaning client sends them.</summary>
internal static class RawUploads
{
    public static Task<HttpResponseMessage> PostWithDigestAsync(this ServiceApplication application, byte[] digest)
    {
        var part = new ByteArrayContent([1, 2, 3]);
        part.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(digest)}:");
        return application.Client.PostAsync("/v1/datasets?wait=0", new MultipartFormDataContent { { part, "file", "a.csv" } });
    }

    public static Task<HttpResponseMessage> PostRawAsync(this ServiceApplication application, string fileName, byte[] bytes)
    {
        var head = $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName.Replace("\\", "\\\\")}\"\r\n\r\n";
        var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(head), .. bytes, .. "\r\n--b--\r\n"u8]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return application.Client.PostAsync("/v1/datasets?wait=0", content);
    }
}
