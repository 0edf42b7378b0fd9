package leveret.interop.spring;

import static leveret.interop.Patience.next;
import static leveret.interop.spring.Application.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

class PrefetchBoundsWhatAConsumerHoldsTest {
  private record Held(Message message, Channel channel) {}

  @Test
  void aManualAcknowledgementMakesRoomForWhatItSettles() throws Exception {
    try (Application application = new Application(Broker.shared())) {
      String queue = application.temporaryQueue();
      for (int number = 0; number < 10; number++) {
        application.publish(queue, String.valueOf(number));
      }
      LinkedBlockingQueue<Held> holding = new LinkedBlockingQueue<>();
      SimpleMessageListenerContainer container = application.container(queue);
      container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
      container.setPrefetchCount(3);
      container.setMessageListener((ChannelAwareMessageListener) (message, channel) ->
          holding.add(new Held(message, channel)));
      container.start();

      assertEquals("0", text(next(holding).message));
      Held second = next(holding);
      assertEquals("1", text(second.message));
      assertEquals("2", text(next(holding).message));
      assertEquals("3", text(application.template.receive(queue)), "the container is full");
      second.channel.basicAck(second.message.getMessageProperties().getDeliveryTag(), true);
      assertEquals("4", text(next(holding).message));
      assertEquals("5", text(next(holding).message));
      assertEquals("6", text(application.template.receive(queue)), "two were settled, two may come");
    }
  }
}
