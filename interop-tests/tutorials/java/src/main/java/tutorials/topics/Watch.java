package tutorials.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import tutorials.Broker;

/**
 * Prints what sensors report, until Ctrl+C: Watch PATTERN...
 *
 * <p>In a pattern * stands for one word and # for any number of words: 'cellar.*.humidity', '#.temperature', '#'.
 */
public class Watch {
  public static void main(String[] patterns) throws Exception {
    Channel channel = Broker.connect().createChannel();
    channel.exchangeDeclare("sensors", BuiltinExchangeType.TOPIC);
    String mine = channel.queueDeclare().getQueue();
    // A report that matches several of our patterns still comes once.
    for (String pattern : patterns) {
      channel.queueBind(mine, "sensors", pattern);
    }
    channel.basicConsume(mine, true,
        (consumer, report) -> System.out.println(
            report.getEnvelope().getRoutingKey() + " = " + new String(report.getBody(), UTF_8)),
        consumer -> {});
    System.out.println("Watching: " + String.join(", ", patterns));
  }
}
