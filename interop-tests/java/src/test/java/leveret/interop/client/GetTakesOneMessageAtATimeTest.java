package leveret.interop.client;

import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class GetTakesOneMessageAtATimeTest {
  @Test
  void theOldestMessageAndHowManyAreLeftOrThatThereIsNone() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      assertNull(channel.basicGet(queue, false));
      publish(channel, queue, "first");
      publish(channel, queue, "second");

      GetResponse first = channel.basicGet(queue, false);
      assertEquals("first", text(first.getBody()));
      assertEquals(1, first.getMessageCount());
      channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
      GetResponse second = channel.basicGet(queue, true);
      assertEquals("second", text(second.getBody()));
      assertEquals(0, second.getMessageCount());
      assertNull(channel.basicGet(queue, false));
    }
  }
}
