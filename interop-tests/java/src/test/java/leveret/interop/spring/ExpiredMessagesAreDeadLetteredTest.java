package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.deaths;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.QueueBuilder;

class ExpiredMessagesAreDeadLetteredTest {
  @Test
  void byTheQueuesTimeToLiveOrTheirOwnExpiration() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String dead = application.temporaryQueue();
      String byMessage = application.admin.declareQueue(QueueBuilder.nonDurable(unique("expiration")).exclusive()
          .deadLetterExchange("").deadLetterRoutingKey(dead).build());
      String byQueue = application.admin.declareQueue(QueueBuilder.nonDurable(unique("ttl")).exclusive().ttl(30)
          .deadLetterExchange("").deadLetterRoutingKey(dead).build());
      var letters = application.listen(application.container(dead));

      application.publish(byQueue, "queue's");
      Message first = next(letters);
      assertEquals("queue's", text(first));
      assertEquals(List.of(byQueue + " expired 1"), deaths(first));

      application.publish(byMessage, "its own", message -> {
        message.getMessageProperties().setExpiration("40");
        return message;
      });
      Message second = next(letters);
      assertEquals("its own", text(second));
      assertEquals(List.of(byMessage + " expired 1"), deaths(second));
      assertNull(second.getMessageProperties().getExpiration(), "a dead letter must not expire again");
    }
  }
}
