package tutorials.workqueues;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Arrays;
import java.util.Map;
import tutorials.Broker;

/** Adds a job for the workers: AddJob SECONDS WHAT... */
public class AddJob {
  private static final int PERSISTENT = 2;
  private static final long PATIENCE_MS = 10_000;

  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[0]);
    String what = String.join(" ", Arrays.asList(arguments).subList(1, arguments.length));
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      // Jobs must not get lost when the broker is restarted. For that the queue has to be durable,
      channel.queueDeclare("jobs", true, false, false, null);
      // and each message persistent;
      AMQP.BasicProperties lasting = new AMQP.BasicProperties.Builder()
          .deliveryMode(PERSISTENT).headers(Map.of("seconds", seconds)).build();
      // and we wait until the broker confirms that it has the job in safety.
      channel.confirmSelect();
      channel.basicPublish("", "jobs", lasting, what.getBytes(UTF_8));
      channel.waitForConfirmsOrDie(PATIENCE_MS);
      System.out.println("Added: " + what);
    }
  }
}
