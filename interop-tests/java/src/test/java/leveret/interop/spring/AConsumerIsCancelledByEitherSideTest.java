package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.listener.ConsumeOkEvent;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.ApplicationEvent;

class AConsumerIsCancelledByEitherSideTest {
  @Test
  void aStoppedContainerLeavesMessagesInTheirQueue() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String queue = application.temporaryQueue();
      SimpleMessageListenerContainer container = application.container(queue);
      var arriving = application.listen(container);
      application.publish(queue, "before");
      assertEquals("before", text(next(arriving)));
      container.stop();
      application.publish(queue, "after");
      Message kept = application.template.receive(queue);
      assertEquals("after", text(kept));
      assertFalse(kept.getMessageProperties().getRedelivered());
    }
  }

  @Test
  void aContainerWhoseQueueIsDeletedConsumesOnWhenItIsThereAgain() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      Queue queue = new Queue(unique("deleted"));
      application.admin.declareQueue(queue);
      LinkedBlockingQueue<ApplicationEvent> consuming = new LinkedBlockingQueue<>();
      SimpleMessageListenerContainer container = application.container(queue.getName());
      container.setMissingQueuesFatal(false);
      container.setApplicationEventPublisher(event -> {
        if (event instanceof ConsumeOkEvent ok) {
          consuming.add(ok);
        }
      });
      var arriving = application.listen(container);
      next(consuming);
      application.admin.deleteQueue(queue.getName());
      application.admin.declareQueue(queue);
      // Consuming anew tells that the container was told of the cancel.
      next(consuming);
      application.publish(queue.getName(), "again");
      assertEquals("again", text(next(arriving)));
      container.stop();
      application.admin.deleteQueue(queue.getName());
    }
  }
}
