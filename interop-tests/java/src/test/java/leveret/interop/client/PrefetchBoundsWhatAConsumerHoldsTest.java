package leveret.interop.client;

import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class PrefetchBoundsWhatAConsumerHoldsTest {
  @Test
  void anAcknowledgementMakesRoomForWhatItSettles() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      for (int number = 0; number < 10; number++) {
        publish(channel, queue, String.valueOf(number));
      }

      channel.basicQos(3);
      var arriving = consume(channel, queue);
      assertEquals("0", text(next(arriving)));
      Delivery held = next(arriving);
      assertEquals("1", text(held));
      assertEquals("2", text(next(arriving)));
      // The consumer is full, so the next message in order is still the queue's: a get finds it there.
      assertEquals("3", text(channel.basicGet(queue, false).getBody()));

      channel.basicAck(held.getEnvelope().getDeliveryTag(), true);
      assertEquals("4", text(next(arriving)));
      assertEquals("5", text(next(arriving)));
      assertEquals("6", text(channel.basicGet(queue, false).getBody()), "two were settled, two may come");
    }
  }
}
