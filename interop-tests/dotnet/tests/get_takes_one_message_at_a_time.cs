using static Client;

// basic.get hands out the oldest message and how many are left, and says when there is none.
static class GetTakesOneMessageAtATime
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, "", exclusive: true);
            Check(null, channel.BasicGet(queue, false));
            Publish(channel, queue, "first");
            Publish(channel, queue, "second");

            var first = channel.BasicGet(queue, false);
            CheckAll(new object[] { "first", 1u, false }, Text(first.Body), first.MessageCount, first.Redelivered);
            channel.BasicAck(first.DeliveryTag, false);
            var second = channel.BasicGet(queue, true);
            CheckAll(new object[] { "second", 0u }, Text(second.Body), second.MessageCount);
            Check(null, channel.BasicGet(queue, false));
        });
    }
}
