using System.Linq;
using static Client;

// A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
static class PrefetchBoundsWhatAConsumerHolds
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, "", exclusive: true);
            foreach (var body in "0123456789") Publish(channel, queue, body.ToString());

            channel.BasicQos(0, 3, false);
            var taker = new Taker(channel, queue);
            var held = new[] { taker.Next(), taker.Next(), taker.Next() };
            CheckAll(new[] { "0", "1", "2" }, held.Select(message => Text(message.Body)).ToArray());
            // The consumer is full, so the next message in order is still the queue's: a get finds it there.
            Check("3", Text(channel.BasicGet(queue, false).Body));

            channel.BasicAck(held[1].DeliveryTag, true);
            Check("4", Text(taker.Next().Body));
            Check("5", Text(taker.Next().Body));
            Check("6", Text(channel.BasicGet(queue, false).Body), "two were settled, two may come:");
        });
    }
}
