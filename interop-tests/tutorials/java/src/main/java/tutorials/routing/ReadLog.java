package tutorials.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import tutorials.Broker;

/** Prints the log lines of some severities, until Ctrl+C: ReadLog SEVERITY... */
public class ReadLog {
  public static void main(String[] severities) throws Exception {
    Channel channel = Broker.connect().createChannel();
    channel.exchangeDeclare("log", BuiltinExchangeType.DIRECT);
    String mine = channel.queueDeclare().getQueue();
    // One binding for each severity that we want; what nobody wants, the broker drops.
    for (String severity : severities) {
      channel.queueBind(mine, "log", severity);
    }
    channel.basicConsume(mine, true,
        (consumer, line) -> System.out.println(
            line.getEnvelope().getRoutingKey() + ": " + new String(line.getBody(), UTF_8)),
        consumer -> {});
    System.out.println("Reading: " + String.join(", ", severities));
  }
}
