using static Client;

// After a cancel nothing more comes and messages stay queued; a queue that is deleted takes its consumer with it.
static class AConsumerIsCancelledByEitherSide
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, Unique("cancelled"), durable: true);
            var taker = new Taker(channel, queue);
            Publish(channel, queue, "before");
            channel.BasicAck(taker.Next().DeliveryTag, false);
            channel.BasicCancel(taker.Tag);
            Publish(channel, queue, "after");
            var kept = channel.BasicGet(queue, true);
            CheckAll(new object[] { "after", false }, Text(kept.Body), kept.Redelivered);

            // The library does not announce consumer_cancel_notify, so nothing may come that it would stumble over.
            new Taker(channel, queue);
            connection.CreateModel().QueueDelete(queue, false, false, false);
            Declare(channel, "", exclusive: true);
        });
    }
}
