package leveret.interop.client;

import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.ack;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.List;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ReturnedMessagesAreRedeliveredTest {
  @Test
  void whatIsNackedRejectedOrHeldByAClosedChannelComesBackInItsPlace() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      for (int number = 0; number < 6; number++) {
        publish(channel, queue, String.valueOf(number));
      }

      Channel holder = connection.createChannel();
      long[] tags = new long[6];
      for (int number = 0; number < 6; number++) {
        tags[number] = holder.basicGet(queue, false).getEnvelope().getDeliveryTag();
      }
      holder.basicAck(tags[0], false);
      holder.basicNack(tags[1], false, true);
      holder.basicReject(tags[2], true);
      holder.basicReject(tags[3], false);
      holder.close();

      var arriving = consume(channel, queue);
      for (String body : List.of("1", "2", "4", "5")) {
        Delivery delivery = next(arriving);
        assertEquals(body, text(delivery));
        assertTrue(delivery.getEnvelope().isRedeliver());
        ack(channel, delivery);
      }
      assertNull(channel.basicGet(queue, false));
    }
  }

  @Test
  void recoverBringsBackWhatAChannelHolds() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      publish(channel, queue, "held");
      var arriving = consume(channel, queue);
      assertEquals("held", text(next(arriving)));
      channel.basicRecover(true);
      Delivery again = next(arriving);
      assertEquals("held", text(again));
      assertTrue(again.getEnvelope().isRedeliver());
    }
  }
}
