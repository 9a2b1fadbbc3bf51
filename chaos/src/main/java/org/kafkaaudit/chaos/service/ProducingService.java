package org.kafkaaudit.chaos.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.kafkaaudit.producer.TrackerProducer;

/**
 * One host of a service: sends messages through an audited producer until it is asked to end, and
 * writes down what it did and was told. Its settings are the producer's and the audit's, in a file
 * of properties, and its own under {@code chaos.}.
 */
public final class ProducingService {

  /** One of so many messages, for each of the four fates. */
  private static final int FATE_ONE_OF = 400;

  private static final long MOST_BEHIND_NANOS = 500_000_000L;
  private static final String[] FATES = {
    Marks.SWALLOWED, Marks.DOUBLED, Marks.LOST_ON_THE_WAY, Marks.DOUBLED_ON_THE_WAY
  };

  private final Properties settings;
  private final ServiceLedger ledger;
  private final List<String> topics;
  private final SplittableRandom random;
  private final boolean isAvro;
  private final Schema schema;
  private final Map<String, Long> places = new HashMap<>();
  private volatile boolean isEnding;

  private ProducingService(Properties settings) throws IOException {
    this.settings = settings;
    this.ledger = new ServiceLedger(Path.of(setting("chaos.ledger")));
    this.topics = List.of(setting("chaos.topics").split(","));
    this.random = new SplittableRandom(Long.parseLong(setting("chaos.seed")));
    this.isAvro = setting("value.serializer").contains("Avro");
    try (InputStream file = ProducingService.class.getResourceAsStream("ChaosEvent.avsc")) {
      this.schema = new Schema.Parser().parse(file);
    }
  }

  /** Sends until SIGTERM; the only argument is the file of settings. */
  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      settings.load(file);
    }
    new ProducingService(settings).run();
  }

  private String setting(String key) {
    String value = settings.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("the settings lack " + key);
    }
    return value;
  }

  private void run() {
    Thread sending = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(sending)));
    Map<String, Object> own = new HashMap<>();
    settings.forEach((key, value) -> own.put(key.toString(), value));
    own.keySet().removeIf(key -> key.startsWith("chaos."));
    Map<String, Object> beneath = new HashMap<>(own);
    beneath.keySet().removeIf(key -> key.startsWith("audit."));
    FaultyProducer<String, Object> faulty = new FaultyProducer<>(beneath, ledger);
    try (TrackerProducer<String, Object> producer = new TrackerProducer<>(faulty, own)) {
      sendUntilAsked(producer);
    }
    ledger.closed();
  }

  private void end(Thread sending) {
    isEnding = true;
    try {
      sending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendUntilAsked(TrackerProducer<String, Object> producer) {
    long intervalNanos = 1_000_000_000L / Long.parseLong(setting("chaos.messages.per.second"));
    long due = System.nanoTime();
    while (!isEnding) {
      send(producer, topics.get(random.nextInt(topics.size())));
      due = Math.max(due + intervalNanos, System.nanoTime() - MOST_BEHIND_NANOS);
      long early = due - System.nanoTime();
      if (early > 1_000_000) {
        LockSupport.parkNanos(early);
      }
    }
  }

  private void send(TrackerProducer<String, Object> producer, String topic) {
    long place = places.merge(topic, 1L, Long::sum) - 1;
    long now = System.currentTimeMillis();
    ProducerRecord<String, Object> message =
        new ProducerRecord<>(topic, null, now, "key-" + random.nextInt(1_000), value(place));
    mark(message, Marks.HOST, setting("audit.host"));
    mark(message, Marks.PLACE, Long.toString(place));
    int draw = random.nextInt(FATE_ONE_OF);
    if (draw < FATES.length) {
      mark(message, Marks.FATE, FATES[draw]);
    }
    ledger.sending(topic, place, now);
    try {
      // The callback tells of the outcome; the future has no more to say.
      Future<RecordMetadata> unused =
          producer.send(
              message,
              (metadata, exception) -> {
                if (exception == null) {
                  ledger.acknowledged(topic, place);
                } else {
                  ledger.failed(topic, place, exception);
                }
              });
    } catch (RuntimeException e) {
      ledger.failed(topic, place, e);
    }
  }

  private Object value(long place) {
    String text = "a message of some length, since messages usually have one: " + place;
    if (!isAvro) {
      return text;
    }
    GenericData.Record event = new GenericData.Record(schema);
    event.put("number", place);
    event.put("text", text);
    return event;
  }

  private static void mark(ProducerRecord<?, ?> message, String name, String value) {
    message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
