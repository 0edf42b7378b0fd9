package tutorials;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

/** Where the broker is: AMQP_URL, or on this machine. */
public final class Broker {
  private Broker() {}

  /** Opens a connection. */
  public static Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(System.getenv().getOrDefault("AMQP_URL", "amqp://guest:guest@localhost:5672/%2f"));
    return factory.newConnection();
  }
}
