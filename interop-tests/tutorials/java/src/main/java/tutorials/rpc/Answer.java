package tutorials.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.math.BigInteger;
import tutorials.Broker;

/** A server: tells the greatest common divisor of two numbers, until Ctrl+C. Start several to answer faster. */
public class Answer {
  public static void main(String[] arguments) throws Exception {
    Channel channel = Broker.connect().createChannel();
    channel.queueDeclare("divisors", false, false, false, null);
    channel.basicQos(1);
    channel.basicConsume("divisors", false, (consumer, question) -> answer(channel, question), consumer -> {});
    System.out.println("Waiting for questions");
  }

  private static void answer(Channel channel, Delivery question) throws IOException {
    String[] numbers = new String(question.getBody(), UTF_8).split(" ");
    System.out.println("Asked for " + numbers[0] + " and " + numbers[1]);
    String divisor = new BigInteger(numbers[0]).gcd(new BigInteger(numbers[1])).toString();
    // The question says where its answer goes, and by which id the one who asked will know it.
    AMQP.BasicProperties known = new AMQP.BasicProperties.Builder()
        .correlationId(question.getProperties().getCorrelationId()).build();
    channel.basicPublish("", question.getProperties().getReplyTo(), known, divisor.getBytes(UTF_8));
    channel.basicAck(question.getEnvelope().getDeliveryTag(), false);
  }
}
