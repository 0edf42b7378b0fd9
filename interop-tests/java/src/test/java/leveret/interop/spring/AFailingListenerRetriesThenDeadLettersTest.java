package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.retry.RejectAndDontRequeueRecoverer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

class AFailingListenerRetriesThenDeadLettersTest {
  private static final int RETRIES = 2;

  @Test
  void itIsTriedAsOftenAsToldAndThenListenedToInTheDeadLetterQueue() throws Exception {
    try (Application application = new Application(Broker.shared(), Orders.class)) {
      Orders orders = application.context.getBean(Orders.class);
      application.publish(orders.work().getName(), "poison");
      for (int attempt = 0; attempt <= RETRIES; attempt++) {
        assertEquals("poison", next(orders.attempts));
      }
      assertEquals("poison died: rejected", next(orders.dead));
      assertEquals(0, orders.attempts.size());
      application.publish(orders.work().getName(), "fine");
      assertEquals("fine", next(orders.attempts));
    }
  }

  @Configuration
  static class Orders {
    final LinkedBlockingQueue<String> attempts = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> dead = new LinkedBlockingQueue<>();

    @Bean
    Queue deadLetters() {
      return new AnonymousQueue();
    }

    @Bean
    Queue work() {
      return QueueBuilder.nonDurable(unique("work")).exclusive()
          .deadLetterExchange("").deadLetterRoutingKey(deadLetters().getName()).build();
    }

    @Bean
    SimpleRabbitListenerContainerFactory retrying(CachingConnectionFactory connections) {
      SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
      factory.setConnectionFactory(connections);
      factory.setAdviceChain(RetryInterceptorBuilder.stateless().maxRetries(RETRIES).backOffOptions(10, 2, 100)
          .recoverer(new RejectAndDontRequeueRecoverer()).build());
      return factory;
    }

    @RabbitListener(queues = "#{@work.name}", containerFactory = "retrying")
    void handle(String order) {
      attempts.add(order);
      if (order.equals("poison")) {
        throw new IllegalArgumentException("cannot be handled");
      }
    }

    @RabbitListener(queues = "#{@deadLetters.name}")
    void bury(String order, @Header("x-death") List<Map<String, Object>> deaths) {
      dead.add(order + " died: " + deaths.get(0).get("reason"));
    }
  }
}
