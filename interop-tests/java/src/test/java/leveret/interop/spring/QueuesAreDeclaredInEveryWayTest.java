package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class QueuesAreDeclaredInEveryWayTest {
  @Test
  void theAdminDeclaresWhatTheContextHoldsAtTheFirstConnection() throws Exception {
    try (Application application = new Application(Broker.shared(), Topology.class)) {
      Topology topology = application.context.getBean(Topology.class);
      application.template.convertAndSend(topology.exchange.getName(), "orders.new", "order");
      assertEquals("order", application.template.receiveAndConvert(topology.durable.getName()));
      assertEquals("order", application.template.receiveAndConvert(topology.quorum.getName()));
      assertEquals("order", application.template.receiveAndConvert(topology.anonymous.getName()));
      application.admin.deleteQueue(topology.durable.getName());
      application.admin.deleteQueue(topology.quorum.getName());
      application.admin.deleteExchange(topology.exchange.getName());
    }
  }

  @Test
  void whatIsThereIsToldAndWhatDoesNotMatchIsRefused() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String durable = application.admin.declareQueue(QueueBuilder.durable(unique("durable")).maxLength(9).build());
      assertEquals(0, application.admin.getQueueInfo(durable).getMessageCount());
      application.publish(durable, "one");
      assertEquals(1, application.admin.getQueueInfo(durable).getMessageCount());
      assertNull(application.admin.getQueueInfo(unique("missing")));
      assertThrows(AmqpIOException.class, () -> application.admin.declareQueue(new Queue(durable, false)));
      assertTrue(application.admin.declareQueue().getName().startsWith("amq.gen-"));
      application.admin.purgeQueue(durable);
      assertEquals(0, application.admin.getQueueInfo(durable).getMessageCount());
      assertTrue(application.admin.deleteQueue(durable));
      assertNull(application.admin.getQueueInfo(durable));
    }
  }

  @Configuration
  static class Topology {
    final TopicExchange exchange = new TopicExchange(unique("exchange"));
    final Queue durable = new Queue(unique("durable"));
    final Queue quorum = QueueBuilder.durable(unique("quorum")).quorum().build();
    final Queue anonymous = new AnonymousQueue();

    @Bean
    Declarables declarables() {
      return new Declarables(exchange, durable, quorum, anonymous, bound(durable), bound(quorum), bound(anonymous));
    }

    private Binding bound(Queue queue) {
      return BindingBuilder.bind(queue).to(exchange).with("orders.#");
    }
  }
}
