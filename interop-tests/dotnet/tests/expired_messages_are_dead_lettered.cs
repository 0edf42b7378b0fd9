using static Client;

// A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.
static class ExpiredMessagesAreDeadLettered
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var dead = Declare(channel, Unique("dead"), exclusive: true);
            var deadLetter = Arguments("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead);
            var byMessage = Declare(channel, Unique("expiration"), exclusive: true, arguments: deadLetter);
            deadLetter["x-message-ttl"] = 30;
            var byQueue = Declare(channel, Unique("ttl"), exclusive: true, arguments: deadLetter);
            var taker = new Taker(channel, dead);

            Publish(channel, byQueue, "queue's");
            var first = taker.Next();
            Check("queue's", Text(first.Body));
            CheckAll(new[] { byQueue + " expired 1" }, Deaths.Of(first.BasicProperties));

            Publish(channel, byMessage, "its own", properties => properties.Expiration = "40");
            var second = taker.Next();
            Check("its own", Text(second.Body));
            CheckAll(new[] { byMessage + " expired 1" }, Deaths.Of(second.BasicProperties));
            Check(false, second.BasicProperties.IsExpirationPresent(), "a dead letter must not expire again:");
        });
    }
}
