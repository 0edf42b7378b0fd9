package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.factory;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;

class DurableDataOutlivesAKilledBrokerTest {
  @Test
  void durableQueuesBindingsAndPersistentMessagesSurviveSigkill() throws Exception {
    try (Broker broker = Broker.own()) {
      String exchange = unique("exchange");
      String queue = unique("queue");
      ConnectionFactory factory = factory(broker);
      // Recovery would declare anew what has to be there of itself.
      factory.setAutomaticRecoveryEnabled(false);
      Connection connection = factory.newConnection();
      LinkedBlockingQueue<ShutdownSignalException> closed = new LinkedBlockingQueue<>();
      connection.addShutdownListener(closed::add);
      Channel channel = confirming(connection);
      channel.exchangeDeclare(exchange, "topic", true);
      channel.queueDeclare(queue, true, false, false, null);
      channel.queueBind(queue, exchange, "orders.#");
      publish(channel, queue, "transient", MessageProperties.BASIC);
      publish(channel, queue, "persistent", MessageProperties.PERSISTENT_BASIC);
      broker.kill();
      next(closed);
      broker.restart();
      isAllThere(broker, exchange, queue);
    }
  }

  private static void isAllThere(Broker broker, String exchange, String queue) throws Exception {
    try (Connection connection = connect(broker)) {
      Channel channel = confirming(connection);
      channel.basicPublish(exchange, "orders.new", MessageProperties.PERSISTENT_BASIC, bytes("after the restart"));
      channel.waitForConfirmsOrDie(Patience.MILLIS);
      for (String body : List.of("persistent", "after the restart")) {
        assertEquals(body, text(channel.basicGet(queue, true).getBody()));
      }
      assertNull(channel.basicGet(queue, true));
    }
  }
}
