package leveret.interop.client;

import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ATransactionIsCommittedOrRolledBackTest {
  @Test
  void publishesAndAcknowledgementsCountFromTheCommit() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = connection.createChannel();
      String queue = temporaryQueue(channel);
      Channel transaction = connection.createChannel();
      transaction.txSelect();
      transaction.basicPublish("", queue, null, bytes("taken back"));
      transaction.txRollback();
      transaction.basicPublish("", queue, null, bytes("meant"));
      assertNull(channel.basicGet(queue, true), "nothing is there before the commit");
      transaction.txCommit();

      long tag = transaction.basicGet(queue, false).getEnvelope().getDeliveryTag();
      transaction.basicAck(tag, false);
      transaction.txRollback();
      transaction.close();
      assertEquals("meant", text(channel.basicGet(queue, true).getBody()), "the acknowledgement was rolled back");
      assertNull(channel.basicGet(queue, true));
    }
  }
}
