package leveret.interop.client;

import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.temporaryQueue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;

class PublishesAreConfirmedTest {
  private static final int MESSAGES = 500;
  private static final int BATCH = 100;

  @Test
  void everyPublishIsConfirmedManyInFlightAtOnceAndArrivesInOrderAndIntact() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      ConcurrentSkipListSet<Long> open = new ConcurrentSkipListSet<>();
      CountDownLatch nacked = new CountDownLatch(1);
      CountDownLatch allConfirmed = new CountDownLatch(MESSAGES);
      channel.addConfirmListener((tag, multiple) -> {
        var confirmed = multiple ? open.headSet(tag, true) : open.subSet(tag, true, tag, true);
        while (confirmed.pollFirst() != null) {
          allConfirmed.countDown();
        }
      }, (tag, multiple) -> nacked.countDown());
      for (int number = 0; number < MESSAGES; number++) {
        open.add(channel.getNextPublishSeqNo());
        channel.basicPublish("", queue, properties(number), body(number));
      }
      assertTrue(allConfirmed.await(Patience.SECONDS, TimeUnit.SECONDS), () -> "unconfirmed: " + open);
      assertEquals(1, nacked.getCount());
      arriveInOrder(channel, queue);
    }
  }

  @Test
  void aBatchIsConfirmedAsAWhole() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      Channel channel = confirming(connection);
      String queue = temporaryQueue(channel);
      for (int number = 0; number < MESSAGES; number++) {
        channel.basicPublish("", queue, properties(number), body(number));
        if (number % BATCH == BATCH - 1) {
          channel.waitForConfirmsOrDie(Patience.MILLIS);
          assertEquals(number + 1, channel.messageCount(queue));
        }
      }
    }
  }

  private static void arriveInOrder(Channel channel, String queue) throws Exception {
    var arriving = consume(channel, queue);
    for (int number = 0; number < MESSAGES; number++) {
      Delivery delivery = next(arriving);
      assertArrayEquals(body(number), delivery.getBody(), "body " + number);
      assertEquals(String.valueOf(number), delivery.getProperties().getMessageId());
      assertEquals(Map.of("number", number), delivery.getProperties().getHeaders());
      assertFalse(delivery.getEnvelope().isRedeliver());
    }
  }

  private static AMQP.BasicProperties properties(int number) {
    return new AMQP.BasicProperties.Builder()
        .deliveryMode(2).messageId(String.valueOf(number)).headers(Map.of("number", number)).build();
  }

  /** Empty, small, and (every hundredth) longer than a frame. */
  private static byte[] body(int number) {
    byte[] body = new byte[number % 100 == 0 ? number * 3000 : number];
    Arrays.fill(body, (byte) number);
    return body;
  }
}
