package org.kafkaaudit.quickstart.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.kafkaaudit.producer.TrackerProducer;

/**
 * One instance of a sample service: sends its share of Avro messages through a registry-backed
 * serializer, as any service would. Its settings are the producer's, in a file of properties, and
 * its own under {@code sample.}.
 */
public final class SampleService {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private final Properties settings;
  private final Schema schema;
  private final List<String> topics;
  private final String service;
  private final String host;
  private final AtomicLong failed = new AtomicLong();
  private final Map<String, Long> places = new HashMap<>();

  /** Messages sent, by topic and by the minute-like interval that the timestamp falls in. */
  private final Map<String, Map<Long, Long>> sent = new TreeMap<>();

  private SampleService(Properties settings) throws IOException {
    this.settings = settings;
    this.schema = schema();
    this.topics = List.of(setting("sample.topics").split(","));
    this.service = setting("audit.service");
    this.host = setting("audit.host");
  }

  /** Sends what the settings say; the only argument is the file of them. */
  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      settings.load(file);
    }
    new SampleService(settings).run();
  }

  private static Schema schema() throws IOException {
    try (InputStream file = SampleService.class.getResourceAsStream("SampleEvent.avsc")) {
      return new Schema.Parser().parse(file);
    }
  }

  private String setting(String key) {
    String value = settings.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("the settings lack " + key);
    }
    return value;
  }

  private long number(String key) {
    return Long.parseLong(setting(key));
  }

  private void run() throws IOException {
    long first = number("sample.first");
    long step = number("sample.step");
    long end = number("sample.end");
    long perSecond = number("sample.messages.per.second");
    try (TrackerProducer<String, GenericRecord> producer =
        new TrackerProducer<>(producerSettings())) {
      // Ctrl-C and the end of the quickstart close the producer in order, so that its session is
      // sealed.
      Thread closing = new Thread(() -> producer.close(Duration.ofSeconds(5)));
      Runtime.getRuntime().addShutdownHook(closing);
      long begun = System.nanoTime();
      long count = 0;
      for (long number = first; number < end; number += step) {
        send(producer, number);
        count++;
        long due = begun + count * 1_000_000_000L / perSecond;
        long early = due - System.nanoTime();
        if (early > 1_000_000) {
          LockSupport.parkNanos(early);
        }
      }
    }
    writeSummary();
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> result = new HashMap<>();
    settings.forEach(
        (key, value) -> {
          if (!key.toString().startsWith("sample.")) {
            result.put(key.toString(), value);
          }
        });
    return result;
  }

  private void send(TrackerProducer<String, GenericRecord> producer, long number) {
    String topic = topics.get((int) (number / number("sample.step") % topics.size()));
    long now = System.currentTimeMillis();
    ProducerRecord<String, GenericRecord> message =
        new ProducerRecord<>(topic, null, now, "customer-" + number % 10_007, event(number, now));
    header(message, SampleHeaders.NUMBER, Long.toString(number));
    header(message, SampleHeaders.SERVICE, service);
    header(message, SampleHeaders.HOST, host);
    header(message, SampleHeaders.PLACE, Long.toString(places.merge(topic, 1L, Long::sum) - 1));
    // The callback tells of failures; the future has no more to say.
    Future<RecordMetadata> unused =
        producer.send(
            message,
            (metadata, exception) -> {
              if (exception != null) {
                failed.incrementAndGet();
              }
            });
    sent.computeIfAbsent(topic, any -> new TreeMap<>())
        .merge(now - now % number("audit.bucket.length.ms"), 1L, Long::sum);
  }

  private static void header(ProducerRecord<?, ?> message, String name, String value) {
    message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private GenericRecord event(long number, long now) {
    GenericRecord event = new GenericData.Record(schema);
    event.put("number", number);
    event.put("at", now);
    event.put("customer", "customer-" + number % 10_007);
    event.put("amountCents", number * 7919 % 100_000);
    event.put("note", LETTERS.substring((int) (number % 20)));
    return event;
  }

  /**
   * One line for each topic and interval: topic, start of the interval, messages; and last the
   * number that failed.
   */
  private void writeSummary() throws IOException {
    StringBuilder summary = new StringBuilder();
    sent.forEach(
        (topic, intervals) ->
            intervals.forEach(
                (start, count) ->
                    summary
                        .append(topic)
                        .append(' ')
                        .append(start)
                        .append(' ')
                        .append(count)
                        .append('\n')));
    summary.append("failed 0 ").append(failed.get()).append('\n');
    Path file = Path.of(setting("sample.summary"));
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(partial, summary);
    Files.move(partial, file);
  }
}
