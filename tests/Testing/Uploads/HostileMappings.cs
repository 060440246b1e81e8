using static ImitationService.Testing.Uploads.HostileUploads;

namespace ImitationService.Testing.Uploads;

internal static class HostileMappings
{
    private const string Table = "x,y,u\n1,2,0.5\n3,4,0.25\n5,6,0.125\n";

    public static IEnumerable<HostileUpload> All =>
    [
        Text("mapping, a column that is not there", "invalid-mapping", "a.csv", Table, """{"observation":["x","z"],"action":"u"}"""),
        Text("mapping, a number beyond the table", "invalid-mapping", "a.csv", Table, """{"observation":[0,9],"action":2}"""),
        Text("mapping, a negative number", "invalid-mapping", "a.csv", Table, """{"observation":[-1],"action":2}"""),
        Text("mapping, a file that is not there", "invalid-mapping", "a.csv", Table, """{"observation":"b.csv:x","action":"u"}"""),
        Text("mapping, one column for both", "invalid-mapping", "a.csv", Table, """{"observation":["x","u"],"action":"u"}"""),
        Text("mapping, a column twice", "invalid-mapping", "a.csv", Table, """{"observation":["x","x"],"action":"u"}"""),
        Text("mapping, no action", "mapping-needed", "a.csv", Table, """{"observation":["x","y"]}"""),
        Text("mapping, several episodes' columns", "invalid-mapping", "a.csv", Table, """{"observation":"x","action":"u","episode":["x","y"]}"""),
        Text("mapping, fractions as classes", "invalid-action", "a.csv", Table, """{"observation":"x","action":"u","action_kind":"discrete"}"""),
        Text("mapping, texts as numbers", "invalid-action", "a.csv", "x,u\n1,left\n2,right\n", """{"observation":"x","action":"u","action_kind":"continuous"}"""),
        Text("mapping, two ones are not one-hot", "invalid-action", "a.csv", "x,a,b\n1,1,0\n2,1,1\n", """{"observation":"x","action":["a","b"],"action_kind":"discrete"}"""),
        Text("mapping, a separator that is not there", "mapping-needed", "a.csv", "obs_0,action\n1,2\n3,4\n", """{"separator":";"}"""),
        Text("mapping, a header taken for values", "mapping-needed", "a.csv", "obs_0,action\n1,2\n3,4\n", """{"header":false}"""),
    ];
}
