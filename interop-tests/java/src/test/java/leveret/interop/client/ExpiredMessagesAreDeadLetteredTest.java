package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.deaths;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ExpiredMessagesAreDeadLetteredTest {
  @Test
  void byTheQueuesTimeToLive() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String dead = temporaryQueue(channel);
      String queue = deadLettering(channel, dead, Map.of("x-message-ttl", 30));
      publish(channel, queue, "queue's");
      Delivery letter = next(consume(channel, dead));
      assertEquals("queue's", text(letter));
      assertEquals(List.of(queue + " expired 1"), deaths(letter));
    }
  }

  @Test
  void byTheMessagesExpirationWhichThenIsOver() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String dead = temporaryQueue(channel);
      String queue = deadLettering(channel, dead, Map.of());
      publish(channel, queue, "its own", new AMQP.BasicProperties.Builder().expiration("40").build());
      Delivery letter = next(consume(channel, dead));
      assertEquals("its own", text(letter));
      assertEquals(List.of(queue + " expired 1"), deaths(letter));
      assertNull(letter.getProperties().getExpiration(), "a dead letter must not expire again");
      List<?> deaths = (List<?>) letter.getProperties().getHeaders().get("x-death");
      assertEquals("40", ((Map<?, ?>) deaths.get(0)).get("original-expiration").toString());
    }
  }

  private static String deadLettering(Channel channel, String target, Map<String, Object> more) throws Exception {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", target));
    return channel.queueDeclare(unique("expiring"), false, true, false, arguments).getQueue();
  }
}
