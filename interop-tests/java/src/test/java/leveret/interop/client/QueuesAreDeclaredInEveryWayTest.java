package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.refusal;
import static leveret.interop.client.Client.temporaryQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class QueuesAreDeclaredInEveryWayTest {
  @Test
  void durableServerNamedAndPassiveDeclaresWhatDoesNotMatchOrIsNotThereIsRefused() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = connection.createChannel();
      String durable = unique("durable");
      channel.queueDeclare(durable, true, false, false, null);
      channel.queueDeclare(durable, true, false, false, null);
      AMQP.Queue.DeclareOk found = channel.queueDeclarePassive(durable);
      assertEquals(durable, found.getQueue());
      assertEquals(0, found.getMessageCount());
      assertEquals(0, found.getConsumerCount());

      assertTrue(temporaryQueue(channel).startsWith("amq.gen-"));

      assertEquals(404, refusal(connection, own -> own.queueDeclarePassive(unique("missing"))));
      assertEquals(406, refusal(connection, own -> own.queueDeclare(durable, false, false, false, null)));
      assertEquals(406, refusal(connection,
          own -> own.queueDeclare(durable, true, false, false, Map.of("x-max-length", 5))));
      assertEquals(403, refusal(connection, own -> own.queueDeclare("amq.mine", true, false, false, null)));
      channel.queueDelete(durable);
    }
  }
}
