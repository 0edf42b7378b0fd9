using System;
using System.Collections;
using System.Diagnostics;
using System.Linq;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

// RabbitMQ.Client in short forms: what nearly every scenario does, once.
static class Client
{
    // Generous, since only a failing scenario waits it out.
    public const int PatienceMs = 30000;

    public static string Unique(string what)
    {
        return "interop-dotnet-" + what + "-" + Guid.NewGuid().ToString("N");
    }

    static string Address(string part)
    {
        return Environment.GetEnvironmentVariable("INTEROP_" + part);
    }

    public static IConnection Connect()
    {
        var factory = new ConnectionFactory
        {
            // The newest that it knows; RabbitMQ accepts that for AMQP 0-9-1, and not the library's default, 0-8.
            Endpoint = new AmqpTcpEndpoint(Protocols.AMQP_0_9, Address("HOST"), int.Parse(Address("PORT"))),
            VirtualHost = Address("VHOST"), UserName = Address("USER"), Password = Address("PASSWORD"),
        };
        return factory.CreateConnection();
    }

    // Runs a scenario on a connection of its own, closed whatever happens.
    public static void Connected(Action<IConnection> scenario)
    {
        using (var connection = Connect()) scenario(connection);
    }

    public static Hashtable Arguments(params object[] keysAndValues)
    {
        var table = new Hashtable();
        for (var i = 0; i < keysAndValues.Length; i += 2) table[keysAndValues[i]] = keysAndValues[i + 1];
        return table;
    }

    // The queue's name.
    public static string Declare(
        IModel channel, string name, bool durable = false, bool exclusive = false, bool autoDelete = false,
        bool passive = false, IDictionary arguments = null)
    {
        return channel.QueueDeclare(name, passive, durable, exclusive, autoDelete, false, arguments);
    }

    public static void Publish(IModel channel, string queue, string body, Action<IBasicProperties> set = null)
    {
        var properties = channel.CreateBasicProperties();
        if (set != null) set(properties);
        channel.BasicPublish("", queue, properties, Encoding.UTF8.GetBytes(body));
    }

    public static string Text(byte[] bytes)
    {
        return Encoding.UTF8.GetString(bytes);
    }

    // The code that a call is refused with, tried on a channel of its own; 0 when it succeeds.
    public static int Refusal(IConnection connection, Action<IModel> call)
    {
        try
        {
            using (var channel = connection.CreateModel()) call(channel);
            return 0;
        }
        catch (OperationInterruptedException refused)
        {
            return refused.ShutdownReason.ReplyCode;
        }
    }

    public static void Check<T>(T expected, T actual, string what = "")
    {
        if (!Equals(expected, actual))
            throw new Exception(what + " expected " + (object)expected + ", got " + (object)actual);
    }

    public static void CheckAll<T>(T[] expected, params T[] actual)
    {
        Check(string.Join(", ", expected.Select(item => item.ToString()).ToArray()),
              string.Join(", ", actual.Select(item => item.ToString()).ToArray()));
    }

    // The program that kills and restarts the broker; skips the scenario where it is not ours to kill.
    public static string KillableBroker()
    {
        var broker = Address("BROKER");
        if (string.IsNullOrEmpty(broker)) throw new Skipped("the broker cannot be restarted");
        return broker;
    }

    public static void Restart(string broker)
    {
        using (var process = Process.Start(new ProcessStartInfo(broker, "restart") { UseShellExecute = false }))
        {
            process.WaitForExit();
            Check(0, process.ExitCode, "restart");
        }
    }
}

// A consumer whose deliveries are taken one by one.
class Taker
{
    readonly QueueingBasicConsumer consumer;
    public readonly string Tag;

    public Taker(IModel channel, string queue, bool noAck = false, string tag = "")
    {
        consumer = new QueueingBasicConsumer(channel);
        Tag = channel.BasicConsume(queue, noAck, tag, null, consumer);
    }

    public BasicDeliverEventArgs Next()
    {
        object delivery;
        if (!consumer.Queue.Dequeue(Client.PatienceMs, out delivery)) throw new TimeoutException("no delivery came");
        return (BasicDeliverEventArgs)delivery;
    }

    // Whether nothing has come that was not taken.
    public bool IsEmpty()
    {
        return consumer.Queue.DequeueNoWait(null) == null;
    }
}
