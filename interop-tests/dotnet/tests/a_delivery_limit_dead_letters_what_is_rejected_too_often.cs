using System;
using static Client;

// A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.
static class ADeliveryLimitDeadLettersWhatIsRejectedTooOften
{
    const int Limit = 2;

    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var dead = Declare(channel, Unique("dead"), exclusive: true);
            var work = Declare(channel, Unique("work"), durable: true, arguments: Arguments(
                "x-queue-type", "quorum", "x-delivery-limit", Limit,
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead));
            Publish(channel, work, "poison", properties => properties.SetPersistent(true));

            var taker = new Taker(channel, work);
            for (var attempt = 0; attempt <= Limit; attempt++)
            {
                var message = taker.Next();
                Check(attempt > 0, message.Redelivered, "redelivered");
                var headers = message.BasicProperties.Headers;
                var count = headers == null ? null : headers["x-delivery-count"];
                Check((long)attempt, count == null ? 0 : Convert.ToInt64(count), "x-delivery-count");
                channel.BasicReject(message.DeliveryTag, true);
            }
            var letter = new Taker(channel, dead).Next();
            Check("poison", Text(letter.Body));
            CheckAll(new[] { work + " delivery_limit 1" }, Deaths.Of(letter.BasicProperties));
            channel.QueueDelete(work, false, false, false);
        });
    }
}
