package tutorials.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Arrays;
import tutorials.Broker;

/** Logs a line under a severity: Log info|warning|error WORDS... */
public class Log {
  public static void main(String[] arguments) throws Exception {
    String severity = arguments[0];
    String line = String.join(" ", Arrays.asList(arguments).subList(1, arguments.length));
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      // A direct exchange looks at the routing key: a queue gets what was published with a key that it is bound with.
      channel.exchangeDeclare("log", BuiltinExchangeType.DIRECT);
      channel.basicPublish("log", severity, null, line.getBytes(UTF_8));
      System.out.println("Logged " + severity + ": " + line);
    }
  }
}
