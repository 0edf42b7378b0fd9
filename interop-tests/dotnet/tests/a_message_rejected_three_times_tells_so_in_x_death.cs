using System.Linq;
using static Client;

// A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
static class AMessageRejectedThreeTimesTellsSoInXDeath
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var work = Unique("work");
            var retry = Unique("retry");
            Declare(channel, work, exclusive: true,
                    arguments: Arguments("x-dead-letter-exchange", "", "x-dead-letter-routing-key", retry));
            Declare(channel, retry, exclusive: true,
                    arguments: Arguments("x-dead-letter-exchange", "", "x-dead-letter-routing-key", work, "x-message-ttl", 20));
            Publish(channel, work, "poison");

            var taker = new Taker(channel, work);
            for (var failures = 0; failures < 3; failures++)
            {
                var message = taker.Next();
                var rejected = Deaths.Of(message.BasicProperties).Where(death => death.Contains(" rejected "));
                CheckAll(failures == 0 ? new string[0] : new[] { work + " rejected " + failures }, rejected.ToArray());
                channel.BasicReject(message.DeliveryTag, false);
            }
            var last = taker.Next();
            CheckAll(new[] { retry + " expired 3", work + " rejected 3" }, Deaths.Of(last.BasicProperties));
            channel.BasicAck(last.DeliveryTag, false);
        });
    }
}
