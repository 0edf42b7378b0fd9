package tutorials.publishsubscribe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import tutorials.Broker;

/** Tells all who listen now: Announce WORDS... */
public class Announce {
  public static void main(String[] arguments) throws Exception {
    String announcement = String.join(" ", arguments);
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      // A fanout exchange gives each queue that is bound to it a copy. The sender knows of none of them.
      channel.exchangeDeclare("announcements", BuiltinExchangeType.FANOUT);
      channel.basicPublish("announcements", "", null, announcement.getBytes(UTF_8));
      System.out.println("Announced: " + announcement);
    }
  }
}
