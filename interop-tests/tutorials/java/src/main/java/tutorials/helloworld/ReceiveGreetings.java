package tutorials.helloworld;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import tutorials.Broker;

/** Prints the greetings that come into the queue, until Ctrl+C. */
public class ReceiveGreetings {
  public static void main(String[] arguments) throws Exception {
    // The open connection keeps the program running, and its threads call us for each greeting.
    Channel channel = Broker.connect().createChannel();
    channel.queueDeclare("greetings", false, false, false, null);
    // With true for automatic acknowledgement a greeting counts as received as soon as the broker has sent it.
    channel.basicConsume("greetings", true,
        (consumer, greeting) -> System.out.println("Received: " + new String(greeting.getBody(), UTF_8)),
        consumer -> {});
    System.out.println("Waiting for greetings");
  }
}
