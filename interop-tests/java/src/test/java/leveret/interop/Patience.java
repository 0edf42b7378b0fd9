package leveret.interop;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** How long tests wait for what must come. */
public final class Patience {
  /** Generous, since only a failing test waits it out. */
  public static final int SECONDS = 30;

  public static final int MILLIS = SECONDS * 1000;

  private Patience() {}

  /** The next one that arrives, or a failure when it takes too long. */
  public static <T> T next(BlockingQueue<T> arriving) throws InterruptedException {
    T arrived = arriving.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(arrived, "nothing arrived");
    return arrived;
  }
}
