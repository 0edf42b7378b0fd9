using System;
using System.Text;
using RabbitMQ.Client;
using static Client;

// Durable queues, bindings and committed persistent messages survive SIGKILL.
static class DurableDataOutlivesAKilledBroker
{
    public static void Run()
    {
        var broker = KillableBroker();
        var exchange = Unique("exchange");
        var queue = Unique("queue");
        Action<IBasicProperties> persistent = properties => properties.SetPersistent(true);
        var connection = Connect();
        var channel = connection.CreateModel();
        channel.ExchangeDeclare(exchange, "topic", true);
        Declare(channel, queue, durable: true);
        channel.QueueBind(queue, exchange, "orders.#", false, null);
        // The library is older than confirms; a commit waits for the disk as well.
        channel.TxSelect();
        Publish(channel, queue, "transient");
        Publish(channel, queue, "persistent", persistent);
        channel.TxCommit();
        Restart(broker);

        Connected(again =>
        {
            channel = again.CreateModel();
            channel.BasicPublish(exchange, "orders.new", null, Encoding.UTF8.GetBytes("after the restart"));
            foreach (var body in new[] { "persistent", "after the restart" })
            {
                var message = channel.BasicGet(queue, true);
                Check(body, message == null ? null : Text(message.Body));
            }
            Check(null, channel.BasicGet(queue, true));
        });
    }
}
