package tutorials.publishsubscribe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import tutorials.Broker;

/** Prints all announcements that are made while it runs, until Ctrl+C. Start several: each prints all of them. */
public class Listen {
  public static void main(String[] arguments) throws Exception {
    Channel channel = Broker.connect().createChannel();
    channel.exchangeDeclare("announcements", BuiltinExchangeType.FANOUT);
    // A queue of our own: the broker thinks of a name, and deletes the queue when this connection ends.
    String mine = channel.queueDeclare().getQueue();
    channel.queueBind(mine, "announcements", "");
    channel.basicConsume(mine, true,
        (consumer, heard) -> System.out.println("Heard: " + new String(heard.getBody(), UTF_8)),
        consumer -> {});
    System.out.println("Listening");
  }
}
