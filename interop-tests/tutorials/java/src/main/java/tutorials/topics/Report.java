package tutorials.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import tutorials.Broker;

/** Reports what a sensor measured: Report FLOOR.ROOM.QUANTITY VALUE */
public class Report {
  public static void main(String[] arguments) throws Exception {
    String topic = arguments[0];
    String value = arguments[1];
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      // A topic exchange reads the routing key as words between dots.
      channel.exchangeDeclare("sensors", BuiltinExchangeType.TOPIC);
      channel.basicPublish("sensors", topic, null, value.getBytes(UTF_8));
      System.out.println("Reported " + topic + ": " + value);
    }
  }
}
