package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class AnExclusiveQueueIsItsConnectionsAloneTest {
  @Test
  void anotherConnectionIsRefusedAndTheQueueGoesWithItsOwner() throws Exception {
    String queue = unique("exclusive");
    try (Connection other = connect(Broker.shared())) {
      try (Connection owner = connect(Broker.shared())) {
        owner.createChannel().queueDeclare(queue, false, true, false, null);
        assertEquals(0, refusal(owner, second -> second.queueDeclarePassive(queue)));
        assertEquals(405, refusal(other, theirs -> theirs.queueDeclarePassive(queue)));
        assertEquals(405, refusal(other, theirs -> theirs.basicGet(queue, true)));
        assertEquals(405, refusal(other, theirs -> theirs.queueDelete(queue)));
      }
      assertEquals(404, refusal(other, theirs -> theirs.queueDeclarePassive(queue)));
    }
  }

  @Test
  void anExclusiveConsumerKeepsOthersOut() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = connection.createChannel();
      String queue = Client.temporaryQueue(channel);
      channel.basicConsume(queue, false, "", false, true, null, new DefaultConsumer(channel));
      assertEquals(403, refusal(connection, second -> second.basicConsume(queue, new DefaultConsumer(second))));
    }
  }
}
