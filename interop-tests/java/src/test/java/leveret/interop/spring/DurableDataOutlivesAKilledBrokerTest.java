package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;

class DurableDataOutlivesAKilledBrokerTest {
  @Test
  void durableQueuesBindingsAndPersistentMessagesSurviveSigkill() throws Exception {
    try (Broker broker = Broker.own()) {
      TopicExchange exchange = new TopicExchange(unique("exchange"));
      Queue queue = new Queue(unique("queue"));
      try (Application application = new Application(broker)) {
        application.admin.declareExchange(exchange);
        application.admin.declareQueue(queue);
        application.admin.declareBinding(BindingBuilder.bind(queue).to(exchange).with("orders.#"));
        application.publish(queue.getName(), "transient", message -> {
          message.getMessageProperties().setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
          return message;
        });
        // Spring's messages are persistent unless told otherwise.
        application.publish(queue.getName(), "persistent");
        broker.kill();
      }
      broker.restart();
      // An application that declares nothing.
      try (Application application = new Application(broker)) {
        application.template.convertAndSend(exchange.getName(), "orders.new", "after the restart");
        assertEquals("persistent", text(application.template.receive(queue.getName())));
        assertEquals("after the restart", text(application.template.receive(queue.getName(), 5_000)));
        assertNull(application.template.receive(queue.getName()));
      }
    }
  }
}
