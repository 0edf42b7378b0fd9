package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class BatchesAreConsumedAsAWholeTest {
  private static final int BATCH = 10;
  private static final int MESSAGES = 35;

  @Test
  void aBatchIsAtMostItsSizeAndAcknowledgedTogether() throws Exception {
    try (Application application = new Application(Broker.shared(), Batches.class)) {
      Batches batches = application.context.getBean(Batches.class);
      String queue = application.context.getBean(Queue.class).getName();
      List<String> sent = new ArrayList<>();
      for (int number = 0; number < MESSAGES; number++) {
        sent.add("message " + number);
        application.publish(queue, "message " + number);
      }
      List<String> arrived = new ArrayList<>();
      while (arrived.size() < MESSAGES) {
        List<String> batch = next(batches.arrived);
        assertTrue(batch.size() <= BATCH, () -> "a batch of " + batch.size());
        arrived.addAll(batch);
      }
      assertEquals(sent, arrived);
      application.context.getBean(RabbitListenerEndpointRegistry.class).stop();
      assertNull(application.template.receive(queue));
    }
  }

  @Configuration
  static class Batches {
    final LinkedBlockingQueue<List<String>> arrived = new LinkedBlockingQueue<>();

    @Bean
    Queue queue() {
      // Without auto-delete, so that it is still there when the container has stopped.
      return new Queue(unique("batches"), false, true, false);
    }

    @Bean
    SimpleRabbitListenerContainerFactory batching(CachingConnectionFactory connections) {
      SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
      factory.setConnectionFactory(connections);
      factory.setBatchListener(true);
      factory.setConsumerBatchEnabled(true);
      factory.setBatchSize(BATCH);
      factory.setReceiveTimeout(200L);
      return factory;
    }

    @RabbitListener(queues = "#{@queue.name}", containerFactory = "batching")
    void handle(List<String> batch) {
      arrived.add(batch);
    }
  }
}
