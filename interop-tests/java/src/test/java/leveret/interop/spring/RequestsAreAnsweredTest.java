package leveret.interop.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RequestsAreAnsweredTest {
  private static final int CALLS = 50;

  @Test
  void overDirectReplyTo() {
    try (Application application = new Application(Broker.shared(), Server.class)) {
      calls(application);
      assertTrue(application.context.getBean(Server.class).replyTo.startsWith("amq.rabbitmq.reply-to"));
    }
  }

  @Test
  void overATemporaryQueueForEachCall() {
    try (Application application = new Application(Broker.shared(), Server.class)) {
      application.template.setUseTemporaryReplyQueues(true);
      calls(application);
      assertTrue(application.context.getBean(Server.class).replyTo.startsWith("amq.gen-"));
    }
  }

  private static void calls(Application application) {
    String queue = application.context.getBean(Queue.class).getName();
    application.template.setReplyTimeout(Patience.MILLIS);
    for (int call = 0; call < CALLS; call++) {
      assertEquals("CALL " + call, application.template.convertSendAndReceive("", queue, "call " + call));
    }
  }

  @Configuration
  static class Server {
    volatile String replyTo;

    @Bean
    Queue requests() {
      return new AnonymousQueue();
    }

    @RabbitListener(queues = "#{@requests.name}")
    String answer(String request, Message message) {
      replyTo = message.getMessageProperties().getReplyTo();
      return request.toUpperCase();
    }
  }
}
