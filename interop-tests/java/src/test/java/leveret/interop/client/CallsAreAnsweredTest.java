package leveret.interop.client;

import static leveret.interop.client.Client.bytes;
import static leveret.interop.client.Client.connect;
import static leveret.interop.client.Client.temporaryQueue;
import static leveret.interop.client.Client.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import com.rabbitmq.client.StringRpcServer;
import com.rabbitmq.client.UnroutableRpcRequestException;
import java.io.IOException;
import leveret.interop.Broker;
import leveret.interop.Patience;
import org.junit.jupiter.api.Test;

class CallsAreAnsweredTest {
  private static final int CALLS = 50;

  @Test
  void overDirectReplyTo() throws Exception {
    calls(new RpcClientParams());
  }

  @Test
  void overAReplyQueue() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      calls(new RpcClientParams().replyTo(temporaryQueue(connection.createChannel())), connection);
    }
  }

  @Test
  void aCallThatReachesNoServerFailsAtOnce() throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      RpcClient client = new RpcClient(new RpcClientParams()
          .channel(connection.createChannel()).exchange("").routingKey(Broker.unique("nobody")).useMandatory());
      assertThrows(UnroutableRpcRequestException.class, () -> client.primitiveCall(bytes("hello?")));
    }
  }

  private static void calls(RpcClientParams params) throws Exception {
    try (Connection connection = connect(Broker.shared())) {
      calls(params, connection);
    }
  }

  private static void calls(RpcClientParams params, Connection connection) throws Exception {
    try (Connection servers = connect(Broker.shared())) {
      Channel serving = servers.createChannel();
      String requests = temporaryQueue(serving);
      StringRpcServer server = new StringRpcServer(serving, requests) {
        @Override
        public String handleStringCall(String request, AMQP.BasicProperties properties) {
          return request.toUpperCase();
        }
      };
      Thread loop = new Thread(() -> {
        try {
          server.mainloop();
        } catch (IOException closed) {
          // The connection was closed after the last call.
        }
      });
      loop.setDaemon(true);
      loop.start();
      RpcClient client = new RpcClient(params.channel(connection.createChannel()).exchange("").routingKey(requests)
          .timeout(Patience.MILLIS));
      for (int call = 0; call < CALLS; call++) {
        assertEquals("CALL " + call, client.stringCall("call " + call));
      }
      assertTrue(text(client.primitiveCall(bytes("x".repeat(300_000)))).equals("X".repeat(300_000)), "a long call");
      client.close();
    }
  }
}
