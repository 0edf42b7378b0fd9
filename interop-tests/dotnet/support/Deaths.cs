using System.Collections;
using System.Linq;
using RabbitMQ.Client;

// Reading x-death.
static class Deaths
{
    // A message's records, newest first, without what changes from run to run.
    public static string[] Of(IBasicProperties properties)
    {
        var headers = properties.Headers;
        var records = headers == null ? null : (IList)headers["x-death"];
        return records == null ? new string[0] : records.Cast<IDictionary>().Select(Text).ToArray();
    }

    static string Text(IDictionary record)
    {
        return Client.Text((byte[])record["queue"]) + " " + Client.Text((byte[])record["reason"]) + " " + record["count"];
    }
}
