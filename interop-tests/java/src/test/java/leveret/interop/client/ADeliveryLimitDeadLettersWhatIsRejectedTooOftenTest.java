package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.deaths;
import static leveret.interop.client.Client.isRabbitMq;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ADeliveryLimitDeadLettersWhatIsRejectedTooOftenTest {
  private static final int LIMIT = 2;

  @Test
  void onAQueueOfTheDefaultType() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      assumeFalse(isRabbitMq(connection), "RabbitMQ refuses x-delivery-limit on classic queues");
      rejectedTooOften(connection, Map.of(), false);
    }
  }

  @Test
  void onAQuorumQueueWhichCountsTheDeliveries() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      rejectedTooOften(connection, Map.of("x-queue-type", "quorum"), true);
    }
  }

  private static void rejectedTooOften(Connection connection, Map<String, Object> type, boolean counted) throws Exception {
    Channel channel = confirming(connection);
    String dead = temporaryQueue(channel);
    String work = unique("work");
    Map<String, Object> arguments = new HashMap<>(type);
    arguments.putAll(Map.of(
        "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead, "x-delivery-limit", LIMIT));
    channel.queueDeclare(work, true, false, false, arguments);
    publish(channel, work, "poison");

    var arriving = consume(channel, work);
    for (int attempt = 0; attempt <= LIMIT; attempt++) {
      Delivery delivery = next(arriving);
      assertEquals(attempt > 0, delivery.getEnvelope().isRedeliver());
      if (counted && attempt > 0) {
        assertEquals((long) attempt, delivery.getProperties().getHeaders().get("x-delivery-count"));
      }
      channel.basicReject(delivery.getEnvelope().getDeliveryTag(), true);
    }
    Delivery letter = next(consume(channel, dead));
    assertEquals("poison", text(letter));
    assertEquals(List.of(work + " delivery_limit 1"), deaths(letter));
    channel.queueDelete(work);
  }
}
