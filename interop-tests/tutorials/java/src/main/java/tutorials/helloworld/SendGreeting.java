package tutorials.helloworld;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import tutorials.Broker;

/** Puts one greeting into the queue: SendGreeting [NAME] */
public class SendGreeting {
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length > 0 ? arguments[0] : "world";
    // Closing the connection also makes sure that the message has left.
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      // Whoever comes first makes the queue; for the other one nothing happens here.
      channel.queueDeclare("greetings", false, false, false, null);
      // The exchange without a name takes a message straight to the queue that the routing key names.
      channel.basicPublish("", "greetings", null, ("Hello, " + name + "!").getBytes(UTF_8));
      System.out.println("Sent a greeting to " + name);
    }
  }
}
