package tutorials.workqueues;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import tutorials.Broker;

/** A worker: does one job after the other, until Ctrl+C. Start as many as you like. */
public class DoJobs {
  public static void main(String[] arguments) throws Exception {
    Channel channel = Broker.connect().createChannel();
    channel.queueDeclare("jobs", true, false, false, null);
    // One job at a time: while this worker is busy, the next job goes to whoever is idle.
    channel.basicQos(1);
    channel.basicConsume("jobs", false, (consumer, job) -> work(channel, job), consumer -> {});
    System.out.println("Waiting for jobs");
  }

  private static void work(Channel channel, Delivery job) throws IOException {
    String what = new String(job.getBody(), UTF_8);
    System.out.println("Began: " + what);
    long seconds = ((Number) job.getProperties().getHeaders().get("seconds")).longValue();
    try {
      Thread.sleep(seconds * 1000);
    } catch (InterruptedException stopped) {
      return;
    }
    System.out.println("Done: " + what);
    // Only now is the job done. Had this worker died before, the broker would give the job to another one.
    channel.basicAck(job.getEnvelope().getDeliveryTag(), false);
  }
}
