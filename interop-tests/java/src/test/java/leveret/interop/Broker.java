package leveret.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The broker under test: the running one at INTEROP_AMQP_URL, which then cannot be restarted, or LEVERET_BIN (or else
 * the workspace's target/release/leveret) started on a free port and a directory of its own.
 */
public final class Broker implements AutoCloseable {
  private static final String READY = "Server startup complete";
  /** For a busy machine. */
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int POLL_MS = 20;
  /**
   * Below the range that the kernel takes client ports from, so that no client's socket occupies the broker's port
   * between a kill and the restart.
   */
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000;

  private static Broker shared;

  private final String url;
  private int port;
  private Path folder;
  private Process process;

  private Broker(String url) {
    this.url = url;
  }

  /** The broker of all tests that leave it alive. */
  public static synchronized Broker shared() {
    if (shared == null) {
      shared = running() != null ? new Broker(running()) : started();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** A broker that the calling test may kill; the test is skipped when there is only a running one. */
  public static Broker own() {
    Assumptions.assumeTrue(running() == null, "the broker at INTEROP_AMQP_URL cannot be restarted");
    return started();
  }

  /** A name that no other test or run uses. */
  public static String unique(String what) {
    return "interop-java-" + what + "-" + UUID.randomUUID();
  }

  public String url() {
    return url;
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts the program on this broker's port and directory; returns when clients are accepted. */
  public void restart() {
    try {
      Path log = folder.resolve("broker.log");
      long seen = Files.exists(log) ? Files.size(log) : 0;
      process = new ProcessBuilder(program(), "--data-dir", folder.resolve("data").toString(),
              "--listen", "127.0.0.1:" + port)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
      awaitReady(log, (int) seen);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException("the broker could not be started", failure);
    }
  }

  /** SIGTERM, and forgets the data; does nothing to a broker that was not started here. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    process.onExit().completeOnTimeout(null, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    kill();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException left) {
      System.err.println("left behind: " + folder);
    }
  }

  private static String running() {
    return System.getenv("INTEROP_AMQP_URL");
  }

  private static Broker started() {
    try {
      int port = freePort();
      Broker broker = new Broker("amqp://guest:guest@127.0.0.1:" + port + "/%2f");
      broker.port = port;
      broker.folder = Files.createTempDirectory("leveret-java-");
      broker.restart();
      return broker;
    } catch (IOException failure) {
      throw new IllegalStateException("no folder for the broker", failure);
    }
  }

  private void awaitReady(Path log, int seen) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(START_LIMIT);
    while (true) {
      byte[] written = Files.readAllBytes(log);
      String logged = new String(written, seen, written.length - seen, StandardCharsets.UTF_8);
      if (logged.contains(READY)) {
        return;
      }
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        kill();
        throw new IllegalStateException("the broker did not come up; it logged:\n" + logged);
      }
      Thread.sleep(POLL_MS);
    }
  }

  private static String program() {
    String chosen = System.getenv().getOrDefault("LEVERET_BIN", "../../target/release/leveret");
    if (!Files.isExecutable(Path.of(chosen))) {
      throw new IllegalStateException(
          "no broker to test: build it (cargo build --release), or set LEVERET_BIN or INTEROP_AMQP_URL");
    }
    return Path.of(chosen).toAbsolutePath().toString();
  }

  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        // In use: another one.
      }
    }
  }
}
