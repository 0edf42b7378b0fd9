package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.deaths;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

class ADeliveryLimitDeadLettersWhatIsRejectedTooOftenTest {
  private static final int LIMIT = 2;

  @Test
  void aListenerOfAQuorumQueueThatAlwaysFailsIsRidOfTheMessage() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String dead = application.temporaryQueue();
      String work = application.admin.declareQueue(QueueBuilder.durable(unique("work")).quorum().deliveryLimit(LIMIT)
          .deadLetterExchange("").deadLetterRoutingKey(dead).build());
      LinkedBlockingQueue<Boolean> attempts = new LinkedBlockingQueue<>();
      SimpleMessageListenerContainer container = application.container(work);
      container.setMessageListener(message -> {
        attempts.add(message.getMessageProperties().getRedelivered());
        throw new IllegalStateException("always");
      });
      container.start();
      application.publish(work, "poison");
      Message letter = next(application.listen(application.container(dead)));
      assertEquals("poison", text(letter));
      assertEquals(List.of(work + " delivery_limit 1"), deaths(letter));
      assertEquals(List.of(false, true, true), List.copyOf(attempts));
      container.stop();
      application.admin.deleteQueue(work);
    }
  }
}
