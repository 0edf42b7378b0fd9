package leveret.interop.client;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.client.Client.ack;
import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.confirming;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.consume;
import static leveret.interop.client.Client.publish;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoverableConnection;
import com.rabbitmq.client.RecoveryListener;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;

class ARecoveringConnectionConsumesOnAfterARestartTest {
  @Test
  void aDurableQueueIsConsumedOnAndTheChannelStillConfirms() throws Exception {
    try (Broker broker = Broker.own(); Connection connection = connect(broker)) {
      String queue = unique("recovery");
      Channel channel = confirming(connection);
      channel.queueDeclare(queue, true, false, false, null);
      channel.basicQos(1);
      var arriving = consume(channel, queue);
      publish(channel, queue, "before");
      assertEquals("before", text(next(arriving)));

      restartAndRecover(broker, connection);
      publish(channel, queue, "after");
      Delivery delivery = next(arriving);
      assertEquals("after", text(delivery), "the transient message is gone with the broker");
      ack(channel, delivery);
    }
  }

  @Test
  void theWholeTopologyComesBackEvenAServerNamedQueue() throws Exception {
    try (Broker broker = Broker.own(); Connection connection = connect(broker)) {
      String exchange = unique("news");
      Channel channel = confirming(connection);
      channel.exchangeDeclare(exchange, "fanout", false, true, null);
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, exchange, "");
      var arriving = consume(channel, queue);

      restartAndRecover(broker, connection);
      channel.basicPublish(exchange, "", null, bytes("news"));
      assertEquals("news", text(next(arriving)));
      assertNull(arriving.poll());
    }
  }

  private static void restartAndRecover(Broker broker, Connection connection) throws InterruptedException {
    LinkedBlockingQueue<Recoverable> recovered = new LinkedBlockingQueue<>();
    ((RecoverableConnection) connection).addRecoveryListener(new RecoveryListener() {
      @Override
      public void handleRecovery(Recoverable recoverable) {
        recovered.add(recoverable);
      }

      @Override
      public void handleRecoveryStarted(Recoverable recoverable) {}
    });
    broker.kill();
    broker.restart();
    next(recovered);
  }
}
