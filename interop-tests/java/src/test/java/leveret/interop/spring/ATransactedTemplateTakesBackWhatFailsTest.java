package leveret.interop.spring;

import static leveret.interop.Broker.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.transaction.RabbitTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ATransactedTemplateTakesBackWhatFailsTest {
  @Test
  void receiveAndSendAreOneTransaction() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String in = application.admin.declareQueue(new Queue(unique("in")));
      String out = application.admin.declareQueue(new Queue(unique("out")));
      application.publish(in, "order");
      // Connections whose channels confirm have no transactions.
      CachingConnectionFactory connections = new CachingConnectionFactory();
      connections.setUri(Broker.shared().url());
      RabbitTemplate template = new RabbitTemplate(connections);
      template.setChannelTransacted(true);
      TransactionTemplate transaction = new TransactionTemplate(new RabbitTransactionManager(connections));

      assertThrows(IllegalStateException.class, () -> transaction.executeWithoutResult(status -> {
        template.convertAndSend("", out, template.receiveAndConvert(in) + " shipped");
        throw new IllegalStateException("after all not");
      }));
      assertNull(application.template.receive(out));
      transaction.executeWithoutResult(
          status -> template.convertAndSend("", out, template.receiveAndConvert(in) + " shipped"));
      assertEquals("order shipped", application.template.receiveAndConvert(out));
      assertNull(application.template.receive(in));
      connections.destroy();
      application.admin.deleteQueue(in);
      application.admin.deleteQueue(out);
    }
  }
}
