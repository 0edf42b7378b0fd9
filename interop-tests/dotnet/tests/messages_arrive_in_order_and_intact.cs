using System.Linq;
using static Client;

// What is published with many in flight is delivered in order, with every property and header.
static class MessagesArriveInOrderAndIntact
{
    const int Messages = 500;

    // Empty, small, and (every hundredth) longer than a frame.
    static byte[] Body(int number)
    {
        return Enumerable.Repeat((byte)number, number % 100 == 0 ? number * 3000 : number).ToArray();
    }

    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, "", exclusive: true);
            for (var number = 0; number < Messages; number++)
            {
                var properties = channel.CreateBasicProperties();
                properties.SetPersistent(true);
                properties.MessageId = number.ToString();
                properties.Headers = Arguments("number", number, "name", "n" + number);
                channel.BasicPublish("", queue, properties, Body(number));
            }

            var taker = new Taker(channel, queue, noAck: true, tag: Unique("tag"));
            for (var number = 0; number < Messages; number++)
            {
                var message = taker.Next();
                Check(true, message.Body.SequenceEqual(Body(number)), "body " + number);
                Check(number.ToString(), message.BasicProperties.MessageId);
                Check(2, message.BasicProperties.DeliveryMode);
                Check(number, (int)message.BasicProperties.Headers["number"]);
                Check("n" + number, Text((byte[])message.BasicProperties.Headers["name"]));
                Check(false, message.Redelivered);
            }
        });
    }
}
