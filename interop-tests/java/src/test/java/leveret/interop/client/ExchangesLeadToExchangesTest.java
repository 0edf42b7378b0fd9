package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ExchangesLeadToExchangesTest {
  @Test
  void throughATopicThenByHeadersAndTheRestToTheAlternate() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = connection.createChannel();
      String rest = unique("rest");
      String topics = unique("topics");
      String headers = unique("headers");
      channel.exchangeDeclare(rest, BuiltinExchangeType.FANOUT, false, true, null);
      channel.exchangeDeclare(topics, BuiltinExchangeType.TOPIC, false, true, Map.of("alternate-exchange", rest));
      channel.exchangeDeclare(headers, BuiltinExchangeType.HEADERS, false, true, null);
      String picked = temporaryQueue(channel);
      String others = temporaryQueue(channel);
      channel.exchangeBind(headers, topics, "orders.*.eu");
      channel.queueBind(picked, headers, "", Map.of("x-match", "all", "paid", true, "items", 2));
      channel.queueBind(others, rest, "");

      AMQP.BasicProperties paid = new AMQP.BasicProperties.Builder()
          .headers(Map.of("paid", true, "items", 2)).build();
      channel.basicPublish(topics, "orders.new.eu", paid, bytes("picked"));
      channel.basicPublish(topics, "orders.new.eu", null, bytes("no headers"));
      channel.basicPublish(topics, "orders.new.us", paid, bytes("no topic"));
      assertEquals("picked", text(channel.basicGet(picked, true).getBody()));
      assertNull(channel.basicGet(picked, true));
      // The topic exchange found a binding for "no headers", so it is not left over for the alternate exchange.
      assertEquals("no topic", text(channel.basicGet(others, true).getBody()));
      assertNull(channel.basicGet(others, true));
    }
  }
}
