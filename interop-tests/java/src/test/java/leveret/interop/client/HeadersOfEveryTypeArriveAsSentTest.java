package leveret.interop.client;

import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.temporaryQueue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.LongStringHelper;
import java.math.BigDecimal;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class HeadersOfEveryTypeArriveAsSentTest {
  /** AMQP counts whole seconds. */
  private static final Date MOMENT = new Date(1_700_000_000_000L);

  @Test
  void andSoDoAllProperties() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = connection.createChannel();
      String queue = temporaryQueue(channel);
      AMQP.BasicProperties sent = new AMQP.BasicProperties.Builder()
          .contentType("text/plain").contentEncoding("utf-8").headers(headers()).deliveryMode(1).priority(7)
          .correlationId("c").replyTo("r").expiration("60000").messageId("m").timestamp(MOMENT).type("t")
          .userId("guest").appId("a").build();
      channel.basicPublish("", queue, sent, bytes("body"));
      AMQP.BasicProperties arrived = channel.basicGet(queue, true).getProps();

      Map<String, Object> headers = new HashMap<>(arrived.getHeaders());
      assertArrayEquals(new byte[] {0, 1, (byte) 255}, (byte[]) headers.remove("bytes"));
      Map<String, Object> expected = headers();
      expected.remove("bytes");
      assertEquals(expected, headers);
      assertEquals(sent.builder().headers(null).build(), arrived.builder().headers(null).build());
    }
  }

  private static Map<String, Object> headers() {
    Map<String, Object> headers = new HashMap<>();
    headers.put("string", LongStringHelper.asLongString("ein Häschen"));
    headers.put("boolean", true);
    headers.put("byte", (byte) -8);
    headers.put("short", (short) -16);
    headers.put("int", -32);
    headers.put("long", -(1L << 62));
    headers.put("float", 1.5f);
    headers.put("double", -2.25);
    headers.put("decimal", new BigDecimal("12.345"));
    headers.put("date", MOMENT);
    headers.put("bytes", new byte[] {0, 1, (byte) 255});
    headers.put("nothing", null);
    headers.put("list", List.of(1, LongStringHelper.asLongString("two"), List.of(3L)));
    headers.put("table", Map.of("inner", Map.of("innermost", false)));
    return headers;
  }
}
