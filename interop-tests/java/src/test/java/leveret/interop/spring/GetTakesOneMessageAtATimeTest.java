package leveret.interop.spring;

import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;

class GetTakesOneMessageAtATimeTest {
  @Test
  void theTemplateReceivesTheOldestOrNothing() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String queue = application.temporaryQueue();
      assertNull(application.template.receive(queue));
      application.publish(queue, "first");
      application.publish(queue, "second");
      Message first = application.template.receive(queue);
      assertEquals("first", text(first));
      assertEquals(1, first.getMessageProperties().getMessageCount());
      // With a timeout the template consumes for one message and cancels.
      assertEquals("second", text(application.template.receive(queue, 5_000)));
      assertNull(application.template.receive(queue));
    }
  }
}
