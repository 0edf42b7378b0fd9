package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.ack;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.deaths;
import static leveret.interop.client.Client.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.List;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class AMessageRejectedThreeTimesTellsSoInXDeathTest {
  @Test
  void itWaitsInARetryQueueExpiresBackAndCountsItsFailures() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String work = unique("work");
      String retry = unique("retry");
      channel.queueDeclare(work, false, true, false,
          Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", retry));
      channel.queueDeclare(retry, false, true, false,
          Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", work, "x-message-ttl", 20));
      publish(channel, work, "poison");

      var arriving = consume(channel, work);
      for (int failures = 0; failures < 3; failures++) {
        Delivery delivery = next(arriving);
        List<String> expected = failures == 0
            ? List.of()
            : List.of(retry + " expired " + failures, work + " rejected " + failures);
        assertEquals(expected, deaths(delivery));
        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
      }
      Delivery last = next(arriving);
      assertEquals(List.of(retry + " expired 3", work + " rejected 3"), deaths(last));
      ack(channel, last);
    }
  }
}
