package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;

class AnUnroutableMandatoryMessageIsReturnedTest {
  @Test
  void itComesBackWith312AndIsConfirmedAllTheSame() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      LinkedBlockingQueue<Return> returns = new LinkedBlockingQueue<>();
      channel.addReturnListener(returns::add);
      String nowhere = unique("nowhere");
      AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder().correlationId("order-7").build();
      channel.basicPublish("amq.direct", nowhere, true, properties, bytes("lost"));
      channel.waitForConfirmsOrDie(Patience.MILLIS);
      Return returned = next(returns);
      assertEquals("lost", text(returned.getBody()));
      assertEquals(312, returned.getReplyCode());
      assertEquals("NO_ROUTE", returned.getReplyText());
      assertEquals(nowhere, returned.getRoutingKey());
      assertEquals("order-7", returned.getProperties().getCorrelationId());

      channel.basicPublish("amq.direct", nowhere, properties, bytes("dropped"));
      channel.waitForConfirmsOrDie(Patience.MILLIS);
      assertTrue(returns.isEmpty(), "returned without the mandatory flag");
    }
  }
}
