package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.ack;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class AConsumerIsCancelledByEitherSideTest {
  private final LinkedBlockingQueue<Delivery> arriving = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  @Test
  void afterACancelNothingMoreComesAndMessagesStayQueued() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      String tag = consume(channel, queue);
      publish(channel, queue, "before");
      ack(channel, next(arriving));
      channel.basicCancel(tag);
      publish(channel, queue, "after");
      GetResponse kept = channel.basicGet(queue, false);
      assertEquals("after", text(kept.getBody()));
      assertFalse(kept.getEnvelope().isRedeliver());
      assertTrue(arriving.isEmpty());
    }
  }

  @Test
  void aConsumerIsToldWhenItsQueueIsDeleted() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = unique("deleted");
      channel.queueDeclare(queue, true, false, false, null);
      String tag = consume(channel, queue);
      connection.createChannel().queueDelete(queue);
      assertEquals(tag, next(cancelled));
      temporaryQueue(channel);
    }
  }

  private String consume(Channel channel, String queue) throws Exception {
    return channel.basicConsume(queue, false, (tag, delivery) -> arriving.add(delivery), cancelled::add);
  }
}
