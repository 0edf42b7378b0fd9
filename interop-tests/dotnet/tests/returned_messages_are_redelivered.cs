using System.Linq;
using static Client;

// What is rejected or held by a closed channel comes back in its place, marked as redelivered.
static class ReturnedMessagesAreRedelivered
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, "", exclusive: true);
            foreach (var body in "01234") Publish(channel, queue, body.ToString());
            Declare(channel, queue, passive: true);

            var holder = connection.CreateModel();
            var tags = Enumerable.Range(0, 5).Select(_ => holder.BasicGet(queue, false).DeliveryTag).ToArray();
            holder.BasicAck(tags[0], false);
            // The library is older than basic.nack.
            holder.BasicReject(tags[1], true);
            holder.BasicReject(tags[2], false);
            holder.Close();

            var taker = new Taker(channel, queue);
            foreach (var body in new[] { "1", "3", "4" })
            {
                var message = taker.Next();
                CheckAll(new object[] { body, true }, Text(message.Body), message.Redelivered);
                channel.BasicAck(message.DeliveryTag, false);
            }
            Check(null, channel.BasicGet(queue, false));
        });
    }
}
