package org.kafkaaudit.benchmarks.producer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.benchmarks.process.Orders;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Values;

/** One side's process: opens a producer and sends with it when it is told to. */
final class Sender {

  private final Side side;
  private final String bootstrapServers;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private @Nullable Producer<byte[], byte[]> producer;
  private Values values = new Values(100);
  private String topic = "";

  private Sender(Side side, String bootstrapServers) {
    this.side = side;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Serves orders: {@code open TOPIC BYTES COMPRESSION}, {@code flood THREADS MILLISECONDS}
   * (answers with messages per second), {@code pace THREADS MILLISECONDS MESSAGES_PER_SECOND}
   * (answers with the 99th percentile of the time in {@code send}, in nanoseconds), {@code close}.
   */
  public static void main(String[] arguments) throws IOException {
    Orders.serve(new Sender(Side.valueOf(arguments[0]), arguments[1])::handle);
  }

  private String handle(List<String> words) throws Exception {
    return switch (words.get(0)) {
      case "open" -> open(words.get(1), Integer.parseInt(words.get(2)), words.get(3));
      case "flood" -> flood(Integer.parseInt(words.get(1)), millis(words.get(2)));
      case "pace" ->
          pace(
              Integer.parseInt(words.get(1)), millis(words.get(2)), Integer.parseInt(words.get(3)));
      case "close" -> close();
      default -> throw new IllegalArgumentException(words.get(0));
    };
  }

  private static Duration millis(String word) {
    return Duration.ofMillis(Long.parseLong(word));
  }

  private String open(String toTopic, int bytes, String compression) {
    topic = toTopic;
    values = new Values(bytes);
    producer =
        side.open(bootstrapServers, Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression));
    return "";
  }

  private String close() {
    opened().close();
    return "";
  }

  private Producer<byte[], byte[]> opened() {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      throw new IllegalStateException("It is not open.");
    }
    return open;
  }

  private String flood(int threads, Duration time) throws Exception {
    long begin = System.nanoTime();
    List<Sending> sendings = run(threads, sending -> sending.flood(begin + time.toNanos()));
    opened().flush();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return Double.toString(sendings.stream().mapToLong(Sending::sent).sum() / seconds);
  }

  private String pace(int threads, Duration time, int messagesPerSecond) throws Exception {
    int messagesPerMillisecond = messagesPerSecond / threads / 1_000;
    List<Sending> sendings =
        run(threads, sending -> sending.pace(messagesPerMillisecond, time.toMillis()));
    opened().flush();
    Histogram all = new Histogram(Sending.DIGITS);
    sendings.forEach(sending -> all.add(sending.nanos()));
    return Long.toString(all.getValueAtPercentile(99));
  }

  private List<Sending> run(int threads, Consumer<Sending> work) throws Exception {
    List<Sending> sendings =
        IntStream.range(0, threads)
            .mapToObj(i -> new Sending(opened(), topic, values, failure))
            .toList();
    List<Thread> running =
        sendings.stream().map(sending -> new Thread(() -> work.accept(sending))).toList();
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return sendings;
  }
}
