package leveret.interop.spring;

import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

class ReturnedMessagesAreRedeliveredTest {
  @Test
  void whatAListenerThrowsDecides() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String queue = application.temporaryQueue();
      for (String body : List.of("fails once", "is refused", "is fine")) {
        application.publish(queue, body);
      }
      LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
      SimpleMessageListenerContainer container = application.container(queue);
      container.setPrefetchCount(1);
      container.setMessageListener(message -> handle(message, seen));
      container.start();
      assertEquals("fails once false", next(seen));
      assertEquals("fails once true", next(seen));
      assertEquals("is refused false", next(seen));
      assertEquals("is fine false", next(seen));
      container.stop();
      assertNull(application.template.receive(queue));
    }
  }

  private static void handle(Message message, LinkedBlockingQueue<String> seen) {
    boolean redelivered = message.getMessageProperties().getRedelivered();
    seen.add(text(message) + " " + redelivered);
    if (text(message).equals("is refused")) {
      throw new AmqpRejectAndDontRequeueException("never again");
    }
    if (text(message).equals("fails once") && !redelivered) {
      throw new ImmediateRequeueAmqpException("once more");
    }
  }
}
