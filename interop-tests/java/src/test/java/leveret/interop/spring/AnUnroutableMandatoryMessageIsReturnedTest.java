package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.CorrelationData;

class AnUnroutableMandatoryMessageIsReturnedTest {
  @Test
  void theCallbackAndTheConfirmBothKnow() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      LinkedBlockingQueue<ReturnedMessage> returns = new LinkedBlockingQueue<>();
      application.template.setReturnsCallback(returns::add);
      String nowhere = unique("nowhere");
      CorrelationData correlation = new CorrelationData("order-7");
      application.template.convertAndSend("amq.direct", nowhere, "lost", message -> message, correlation);
      assertTrue(correlation.getFuture().get(Patience.SECONDS, TimeUnit.SECONDS).ack());
      ReturnedMessage returned = next(returns);
      assertEquals("lost", text(returned.getMessage()));
      assertEquals(312, returned.getReplyCode());
      assertEquals("NO_ROUTE", returned.getReplyText());
      assertEquals(nowhere, returned.getRoutingKey());
      // Spring hands it over with the confirm only if the return came first, as it has to.
      assertEquals("lost", text(correlation.getReturned().getMessage()));
    }
  }
}
