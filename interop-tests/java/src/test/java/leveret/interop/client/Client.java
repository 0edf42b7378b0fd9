package leveret.interop.client;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import leveret.interop.Broker;
import leveret.interop.Patience;

/** The Java client in short forms: what nearly every test does, once. */
final class Client {
  private Client() {}

  /** A call that the server may refuse. */
  interface Call {
    void on(Channel channel) throws IOException;
  }

  static ConnectionFactory factory(Broker broker) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setNetworkRecoveryInterval(100);
    return factory;
  }

  static Connection connect(Broker broker) throws Exception {
    return factory(broker).newConnection();
  }

  /** A channel that confirms publishes. */
  static Channel confirming(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    return channel;
  }

  /** A queue of this connection, with a name from the server. */
  static String temporaryQueue(Channel channel) throws IOException {
    return channel.queueDeclare("", false, true, false, null).getQueue();
  }

  static void publish(Channel channel, String queue, String body) throws Exception {
    publish(channel, queue, body, MessageProperties.MINIMAL_BASIC);
  }

  /** Returns when the publish is confirmed. */
  static void publish(Channel channel, String queue, String body, AMQP.BasicProperties properties) throws Exception {
    channel.basicPublish("", queue, properties, bytes(body));
    channel.waitForConfirmsOrDie(Patience.MILLIS);
  }

  /** The code a call is refused with, tried on a channel of its own; 0 when it succeeds. */
  static int refusal(Connection connection, Call call) throws Exception {
    Channel channel = connection.createChannel();
    try {
      call.on(channel);
    } catch (IOException refused) {
      ShutdownSignalException signal = (ShutdownSignalException) refused.getCause();
      return ((AMQP.Channel.Close) signal.getReason()).getReplyCode();
    }
    channel.close();
    return 0;
  }

  /** Consumes with acknowledgements; what arrives is in the queue returned. */
  static BlockingQueue<Delivery> consume(Channel channel, String queue) throws IOException {
    BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, false, (tag, delivery) -> arrived.add(delivery), tag -> {});
    return arrived;
  }

  static void ack(Channel channel, Delivery delivery) throws IOException {
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  static String text(Delivery delivery) {
    return text(delivery.getBody());
  }

  /** "queue reason count" of each x-death record, newest first. */
  static List<String> deaths(Delivery delivery) {
    Map<String, Object> headers = delivery.getProperties().getHeaders();
    Object deaths = headers == null ? null : headers.get("x-death");
    return deaths == null ? List.of() : ((List<?>) deaths).stream()
        .map(record -> (Map<?, ?>) record)
        .map(record -> record.get("queue") + " " + record.get("reason") + " " + record.get("count"))
        .toList();
  }

  static boolean isRabbitMq(Connection connection) {
    return "RabbitMQ".equals(connection.getServerProperties().get("product").toString());
  }
}
