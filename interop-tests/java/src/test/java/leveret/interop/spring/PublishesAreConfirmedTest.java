package leveret.interop.spring;

import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.CorrelationData;

class PublishesAreConfirmedTest {
  private static final int MESSAGES = 500;

  @Test
  void everyCorrelatedPublishIsConfirmedManyInFlightAtOnce() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String queue = application.temporaryQueue();
      List<CorrelationData> open = new ArrayList<>();
      // One channel for all, so that they arrive in order.
      application.template.invoke(template -> {
        for (int number = 0; number < MESSAGES; number++) {
          CorrelationData correlation = new CorrelationData(String.valueOf(number));
          template.convertAndSend("", queue, body(number), message -> message, correlation);
          open.add(correlation);
        }
        return null;
      });
      for (CorrelationData correlation : open) {
        assertTrue(correlation.getFuture().get(Patience.SECONDS, TimeUnit.SECONDS).ack());
        assertNull(correlation.getReturned());
      }
      for (int number = 0; number < MESSAGES; number++) {
        Message message = application.template.receive(queue);
        assertEquals(body(number), text(message));
      }
      assertNull(application.template.receive(queue));
    }
  }

  private static String body(int number) {
    return number % 100 == 0 ? "x".repeat(number * 3000) : "message " + number;
  }
}
