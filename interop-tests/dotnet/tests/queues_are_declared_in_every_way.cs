using static Client;

// Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
static class QueuesAreDeclaredInEveryWay
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var durable = Declare(channel, Unique("durable"), durable: true);
            Check(durable, Declare(channel, durable, durable: true));
            Check(durable, Declare(channel, durable, passive: true));

            var exclusive = Declare(channel, Unique("exclusive"), exclusive: true);
            Connected(other => Check(405, Refusal(other, mine => Declare(mine, exclusive, passive: true))));

            var named = Declare(channel, "", exclusive: true);
            Check(true, named.StartsWith("amq.gen-"), named);

            Check(404, Refusal(connection, own => Declare(own, Unique("missing"), passive: true)));
            Check(406, Refusal(connection, own => Declare(own, durable, durable: true, autoDelete: true)));
            var limit = Arguments("x-max-length", 5);
            Check(406, Refusal(connection, own => Declare(own, durable, durable: true, arguments: limit)));
            Check(403, Refusal(connection, own => Declare(own, named, exclusive: true)));
            Check(0u, channel.QueueDelete(durable, false, false, false));
        });
    }
}
