using System.Collections;
using System.Text;
using RabbitMQ.Client.Events;
using static Client;

// A mandatory message that reaches no queue is returned with 312.
static class AnUnroutableMandatoryMessageIsReturned
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var nowhere = Unique("nowhere");
            var returns = new Queue();
            channel.BasicReturn += (_, returned) => returns.Enqueue(returned);
            var properties = channel.CreateBasicProperties();
            properties.CorrelationId = "order-7";
            channel.BasicPublish("amq.direct", nowhere, true, false, properties, Encoding.UTF8.GetBytes("lost"));
            channel.BasicPublish("amq.direct", nowhere, false, false, properties, Encoding.UTF8.GetBytes("dropped"));
            // The answer to this comes after what the publishes led to.
            Declare(channel, "", exclusive: true);

            Check(1, returns.Count, "returns:");
            var lost = (BasicReturnEventArgs)returns.Dequeue();
            CheckAll(new object[] { (ushort)312, "NO_ROUTE", "amq.direct", nowhere, "lost", "order-7" },
                     lost.ReplyCode, lost.ReplyText, lost.Exchange, lost.RoutingKey, Text(lost.Body), lost.BasicProperties.CorrelationId);
        });
    }
}
