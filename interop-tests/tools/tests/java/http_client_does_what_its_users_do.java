// The Java client of the API, com.rabbitmq:http-client, which turns answers into typed objects: a type that differs throws.
import com.rabbitmq.http.client.Client;
import com.rabbitmq.http.client.ClientParameters;
import com.rabbitmq.http.client.HttpClientException;
import com.rabbitmq.http.client.domain.*;
import java.util.*;
import java.util.function.Supplier;

class HttpClientDoesWhatItsUsersDo {
  static final String VHOST = "java";

  public static void main(String[] arguments) throws Exception {
    String user = System.getenv("INTEROP_USER");
    Client client = new Client(new ClientParameters().url(System.getenv("INTEROP_HTTP_URL") + "/api/").username(user).password(System.getenv("INTEROP_PASSWORD")));
    theBroker(client, user);
    if (client.getVhost(VHOST) != null) client.deleteVhost(VHOST);
    client.createVhost(VHOST, "of the Java client", "one", "two");
    eq(client.getVhost(VHOST).getDescription(), "of the Java client");
    client.updatePermissions(VHOST, user, new UserPermissions(".*", ".*", ".*"));
    users(client);
    exchangesQueuesAndBindings(client);
    messages(client);
    policiesAndLimits(client);
    lists(client);
    client.deleteVhost(VHOST);
    eq(client.getVhost(VHOST), null);
  }

  static void theBroker(Client client, String user) {
    OverviewResponse overview = client.getOverview();
    check(overview.getServerVersion() != null && overview.getNode() != null && overview.getObjectTotals() != null, "the overview");
    check(!overview.getListeners().isEmpty() && !overview.getExchangeTypes().isEmpty(), "listeners and exchange types");
    NodeInfo node = client.getNode(overview.getNode());
    check(node.isRunning() && node.getMemoryLimit() > 0 && node.getFileDescriptorsTotal() > 0, "the node");
    eq(client.getNodes().size(), 1);
    eq(client.whoAmI().getName(), user);
    check(client.alivenessTest("/"), "the aliveness test");
    client.getExtensions();
    String name = client.getClusterName().getName();
    client.setClusterName("of the Java client");
    eq(client.getClusterName().getName(), "of the Java client");
    client.setClusterName(name);
    check(client.getDefinitions().getUsers().stream().anyMatch(one -> one.getName().equals(user)), "definitions");
  }

  static void users(Client client) {
    client.createUser("java-user", "secret".toCharArray(), List.of("management", "policymaker"));
    eq(client.getUser("java-user").getTags(), List.of("management", "policymaker"));
    client.updateUser("java-user", "other".toCharArray(), List.of());
    client.updatePermissions(VHOST, "java-user", new UserPermissions("a", "b", "c"));
    eq(client.getPermissions(VHOST, "java-user").getWrite(), "b");
    TopicPermissions topics = new TopicPermissions();
    topics.setExchange("amq.topic");
    topics.setRead("r");
    topics.setWrite("w");
    client.updateTopicPermissions(VHOST, "java-user", topics);
    eq(client.getTopicPermissions(VHOST, "java-user").get(0).getWrite(), "w");
    client.clearTopicPermissions(VHOST, "java-user");
    client.clearPermissions(VHOST, "java-user");
    client.deleteUser("java-user");
    eq(client.getUser("java-user"), null);
  }

  static void exchangesQueuesAndBindings(Client client) {
    client.declareExchange(VHOST, "x", new ExchangeInfo("topic", true, false, false, Map.of("alternate-exchange", "amq.fanout")));
    client.declareExchange(VHOST, "y", new ExchangeInfo("fanout", true, false));
    for (String type : List.of("classic", "quorum", "stream")) client.declareQueue(VHOST, type, new QueueInfo(true, false, false, Map.of("x-queue-type", type)));
    client.bindQueue(VHOST, "classic", "x", "a.#", Map.of("n", 1));
    client.bindExchange(VHOST, "y", "x", "b");
    eq(client.getExchange(VHOST, "x").getType(), "topic");
    eq(client.getQueue(VHOST, "quorum").isDurable(), true);
    eq(client.getQueue(VHOST, "nothing"), null);
    eq(client.getQueueBindingsBetween(VHOST, "x", "classic").get(0).getArguments(), Map.of("n", 1));
    eq(client.getExchangeBindingsBetween(VHOST, "x", "y").get(0).getRoutingKey(), "b");
    eq(client.getBindingsBySource(VHOST, "x").size(), 2);
    client.unbindExchange(VHOST, "y", "x", "b");
    eq(client.getExchangeBindingsBetween(VHOST, "x", "y").size(), 0);
    try {
      client.declareQueue(VHOST, "classic", new QueueInfo(false, false, false));
      throw new AssertionError("a queue was declared in two ways");
    } catch (HttpClientException refused) {
      eq(refused.status(), 400);
    }
  }

  static void messages(Client client) throws Exception {
    eq(client.publish(VHOST, "x", "a.b", new OutboundMessage().payload("hello").utf8Encoded().properties(Map.of("delivery_mode", 2))), true);
    eq(client.publish(VHOST, "amq.direct", "nowhere", new OutboundMessage().payload("lost").utf8Encoded()), false);
    await("the message", () -> client.getQueue(VHOST, "classic").getMessagesReady() == 1);
    InboundMessage message = client.get(VHOST, "classic");
    eq(message.getPayload(), "hello");
    eq(message.getProperties().get("delivery_mode"), 2);
    client.purgeQueue(VHOST, "classic");
  }

  static void policiesAndLimits(Client client) throws Exception {
    PolicyInfo policy = new PolicyInfo("^c", 1, "queues", Map.of("max-length", 5));
    client.declarePolicy(VHOST, "p", policy);
    client.declareOperatorPolicy(VHOST, "o", new PolicyInfo("^c", 1, "queues", Map.of("max-length", 3)));
    eq(client.getPolicies(VHOST).get(0).getDefinition(), Map.of("max-length", 5));
    eq(client.getOperatorPolicies(VHOST).size(), 1);
    await("the policy on the queue", () -> "p".equals(client.getQueue(VHOST, "classic").getPolicy()));
    client.deletePolicy(VHOST, "p");
    client.deleteOperatorPolicy(VHOST, "o");
    client.limitMaxNumberOfQueues(VHOST, 50);
    client.limitMaxNumberOfConnections(VHOST, 60);
    eq(client.getVhostLimits(VHOST).getMaxQueues(), 50);
    client.clearMaxQueuesLimit(VHOST);
    eq(client.getVhostLimits(VHOST).getMaxConnections(), 60);
    client.clearMaxConnectionsLimit(VHOST);
  }

  static void lists(Client client) {
    QueryParameters page = new QueryParameters();
    page.pagination().pageSize(2);
    Page<QueueInfo> queues = client.getQueues(VHOST, page);
    eq(queues.getItemCount(), 2);
    eq(queues.getTotalCount(), 3);
    eq(queues.getPageCount(), 2);
    QueryParameters named = new QueryParameters();
    named.name("^q", true).pagination().pageSize(10);
    eq(client.getQueues(VHOST, named).getItemsAsList().get(0).getName(), "quorum");
    client.getConnections();
    client.getChannels();
    client.getConsumers();
    client.getExchanges();
    client.getQueues();
    client.getBindings();
    client.getVhosts();
    client.getUsers();
    client.getPermissions();
    client.getPolicies();
    client.getVhostLimits();
  }

  static void await(String what, Supplier<Boolean> holds) throws Exception {
    for (long limit = System.nanoTime() + 30_000_000_000L; !holds.get(); Thread.sleep(200)) check(System.nanoTime() < limit, what);
  }

  static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError("not as it should be: " + what);
  }

  static void eq(Object came, Object expected) {
    if (!Objects.equals(came, expected)) throw new AssertionError(came + " instead of " + expected);
  }
}
