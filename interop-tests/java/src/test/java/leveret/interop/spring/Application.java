package leveret.interop.spring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessagePostProcessor;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A Spring application on the broker: what nearly every test does, once. */
final class Application implements AutoCloseable {
  private static final long RECOVERY_INTERVAL_MS = 100;

  final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
  final RabbitTemplate template;
  final RabbitAdmin admin;
  private final List<SimpleMessageListenerContainer> containers = new ArrayList<>();

  /** Starts it, with the beans of these configurations beside {@link Messaging}'s. */
  Application(Broker broker, Class<?>... configurations) {
    // A singleton that is registered so is not closed with the application.
    context.getBeanFactory().registerSingleton("broker", broker);
    context.register(Messaging.class);
    if (configurations.length > 0) {
      context.register(configurations);
    }
    context.refresh();
    template = context.getBean(RabbitTemplate.class);
    admin = context.getBean(RabbitAdmin.class);
  }

  /** A queue of this application's connection, with a name from the server. */
  String temporaryQueue() {
    return template.execute(channel -> channel.queueDeclare("", false, true, false, null).getQueue());
  }

  /** A container that is not started yet, for tests that set more of it. */
  SimpleMessageListenerContainer container(String queue) {
    SimpleMessageListenerContainer container =
        new SimpleMessageListenerContainer(context.getBean(CachingConnectionFactory.class));
    container.setQueueNames(queue);
    container.setAmqpAdmin(admin);
    container.setRecoveryInterval(RECOVERY_INTERVAL_MS);
    // Each message at its own time instead of waiting for others.
    container.setReceiveTimeout(RECOVERY_INTERVAL_MS);
    containers.add(container);
    return container;
  }

  /** Returns when the publish is confirmed. */
  void publish(String queue, String body) throws Exception {
    publish(queue, body, message -> message);
  }

  void publish(String queue, String body, MessagePostProcessor properties) throws Exception {
    CorrelationData correlation = new CorrelationData();
    template.convertAndSend("", queue, body, properties, correlation);
    assertTrue(correlation.getFuture().get(Patience.SECONDS, TimeUnit.SECONDS).ack());
  }

  /** Acknowledges all that comes; what arrives is in the queue returned. */
  BlockingQueue<Message> listen(SimpleMessageListenerContainer container) {
    BlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
    container.setMessageListener(arrived::add);
    container.start();
    return arrived;
  }

  static String text(Message message) {
    return new String(message.getBody(), StandardCharsets.UTF_8);
  }

  /** "queue reason count" of each x-death record, newest first. */
  static List<String> deaths(Message message) {
    List<Map<String, ?>> deaths = message.getMessageProperties().getXDeathHeader();
    return deaths == null ? List.of() : deaths.stream()
        .map(record -> record.get("queue") + " " + record.get("reason") + " " + record.get("count"))
        .toList();
  }

  @Override
  public void close() {
    containers.forEach(SimpleMessageListenerContainer::stop);
    context.close();
  }

  /** The beans of every application. */
  @Configuration
  @EnableRabbit
  static class Messaging {
    @Bean
    CachingConnectionFactory connectionFactory(Broker broker) {
      CachingConnectionFactory factory = new CachingConnectionFactory();
      factory.setUri(broker.url());
      factory.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
      factory.setPublisherReturns(true);
      return factory;
    }

    @Bean
    RabbitAdmin admin(CachingConnectionFactory connections) {
      return new RabbitAdmin(connections);
    }

    @Bean
    RabbitTemplate template(CachingConnectionFactory connections) {
      RabbitTemplate template = new RabbitTemplate(connections);
      template.setMandatory(true);
      return template;
    }

    @Bean
    SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(CachingConnectionFactory connections) {
      SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
      factory.setConnectionFactory(connections);
      factory.setRecoveryInterval(RECOVERY_INTERVAL_MS);
      return factory;
    }
  }
}
