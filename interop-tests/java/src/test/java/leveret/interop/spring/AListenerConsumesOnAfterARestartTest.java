package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static leveret.interop.Patience.next;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.listener.ConsumeOkEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

class AListenerConsumesOnAfterARestartTest {
  private static final int QUEUES = 2;

  @Test
  void onTheDurableQueueAndOnTheOneThatItsApplicationDeclaresAnew() throws Exception {
    try (Broker broker = Broker.own(); Application application = new Application(broker, Listeners.class)) {
      Listeners listeners = application.context.getBean(Listeners.class);
      listeners.areConsuming();
      broker.kill();
      broker.restart();
      listeners.areConsuming();
      for (Queue queue : application.context.getBeansOfType(Queue.class).values()) {
        application.publish(queue.getName(), "after");
        assertEquals("after", next(listeners.arrived));
      }
    }
  }

  @Configuration
  static class Listeners {
    final LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ConsumeOkEvent> consuming = new LinkedBlockingQueue<>();

    @Bean
    Queue durable() {
      return new Queue(unique("durable"));
    }

    @Bean
    Queue transientOne() {
      return new AnonymousQueue();
    }

    @RabbitListener(queues = {"#{@durable.name}", "#{@transientOne.name}"})
    void handle(String body) {
      arrived.add(body);
    }

    @EventListener
    void consumes(ConsumeOkEvent event) {
      consuming.add(event);
    }

    void areConsuming() throws InterruptedException {
      for (int queue = 0; queue < QUEUES; queue++) {
        next(consuming);
      }
    }
  }
}
