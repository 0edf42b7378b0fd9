package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.deaths;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

class AMessageRejectedThreeTimesTellsSoInXDeathTest {
  private static final int RETRY_AFTER_MS = 20;

  @Test
  void itWaitsInARetryQueueExpiresBackAndCountsItsFailures() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String work = unique("work");
      String retry = unique("retry");
      application.admin.declareQueue(QueueBuilder.nonDurable(work).exclusive()
          .deadLetterExchange("").deadLetterRoutingKey(retry).build());
      application.admin.declareQueue(QueueBuilder.nonDurable(retry).exclusive().ttl(RETRY_AFTER_MS)
          .deadLetterExchange("").deadLetterRoutingKey(work).build());
      LinkedBlockingQueue<List<String>> histories = new LinkedBlockingQueue<>();
      SimpleMessageListenerContainer container = application.container(work);
      container.setMessageListener(message -> {
        histories.add(deaths(message));
        if (!deaths(message).contains(work + " rejected 3")) {
          throw new AmqpRejectAndDontRequeueException("not yet");
        }
      });
      container.start();
      application.publish(work, "poison");
      assertEquals(List.of(), next(histories));
      for (int failures = 1; failures <= 3; failures++) {
        assertEquals(List.of(retry + " expired " + failures, work + " rejected " + failures), next(histories));
      }
    }
  }
}
