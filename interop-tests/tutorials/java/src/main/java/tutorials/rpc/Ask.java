package tutorials.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import tutorials.Broker;

/** Asks for the greatest common divisor of two numbers: Ask FIRST SECOND */
public class Ask {
  public static void main(String[] arguments) throws Exception {
    try (Connection connection = Broker.connect(); Channel channel = connection.createChannel()) {
      System.out.println("Answer: " + greatestCommon(channel, arguments[0], arguments[1]));
    }
  }

  private static String greatestCommon(Channel channel, String first, String second) throws Exception {
    String replies = channel.queueDeclare().getQueue();
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> answer = new CompletableFuture<>();
    channel.basicConsume(replies, true, (consumer, reply) -> {
      // An answer to a question that we gave up on may come late: it has another id.
      if (id.equals(reply.getProperties().getCorrelationId())) {
        answer.complete(new String(reply.getBody(), UTF_8));
      }
    }, consumer -> {});
    AMQP.BasicProperties question = new AMQP.BasicProperties.Builder().replyTo(replies).correlationId(id).build();
    channel.basicPublish("", "divisors", question, (first + " " + second).getBytes(UTF_8));
    return answer.get();
  }
}
