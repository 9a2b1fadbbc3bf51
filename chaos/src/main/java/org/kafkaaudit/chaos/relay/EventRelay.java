package org.kafkaaudit.chaos.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.model.event.AuditEventCodec;

/**
 * A process between the reporters and the join: copies audit events from one topic to the other,
 * and repeats, reorders and holds them back on the way. None is lost in it. Its arguments are the
 * addresses of the audit cluster, a file to be made when it is ready, and the settings of a {@link
 * RelayPlan}.
 */
public final class EventRelay {

  /** What is added to the name of the file that says it is ready, to let it hold reporters back. */
  public static final String HOLDING = ".holding";

  private static final Duration POLL = Duration.ofMillis(20);

  private final AuditEventCodec codec = new AuditEventCodec();
  private final Schedule schedule;
  private final PriorityQueue<Waiting> queue =
      new PriorityQueue<>(Comparator.comparing(Waiting::dueMillis).thenComparing(Waiting::number));
  private final Path holding;
  private long number;

  private record Waiting(long dueMillis, long number, ConsumerRecord<byte[], byte[]> event) {}

  private EventRelay(Schedule schedule, Path holding) {
    this.schedule = schedule;
    this.holding = holding;
  }

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Properties properties = new Properties();
    for (String argument : List.of(arguments).subList(2, arguments.length)) {
      String[] words = argument.split("=", 2);
      properties.setProperty(words[0], words[1]);
    }
    Map<String, Object> reading =
        Map.of("bootstrap.servers", arguments[0], "auto.offset.reset", "none");
    Map<String, Object> writing =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "acks",
            "all",
            "delivery.timeout.ms",
            600_000,
            "max.block.ms",
            600_000,
            "reconnect.backoff.max.ms",
            500);
    try (Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Stack.EVENTS_PARTITIONS)
              .mapToObj(partition -> new TopicPartition(Stack.EVENTS_BEFORE_RELAY, partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      EventRelay relay =
          new EventRelay(new Schedule(RelayPlan.of(properties)), Path.of(arguments[1] + HOLDING));
      Files.createFile(Path.of(arguments[1]));
      while (true) {
        relay.pass(consumer, producer);
      }
    }
  }

  private void pass(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
    long now = System.currentTimeMillis();
    if (Files.exists(holding)) {
      schedule.hold(now);
    }
    for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
      for (long due : schedule.timesOf(reporter(event), now)) {
        queue.add(new Waiting(due, number++, event));
      }
    }
    while (!queue.isEmpty() && queue.element().dueMillis() <= now) {
      ConsumerRecord<byte[], byte[]> event = queue.remove().event();
      // The callback ends the process where one fails; the future has no more to say.
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(
                  Stack.EVENTS, event.partition(), event.key(), event.value(), event.headers()),
              (metadata, exception) -> {
                if (exception != null) {
                  exception.printStackTrace();
                  Runtime.getRuntime().halt(1);
                }
              });
    }
  }

  /**
   * Without its reporter an event cannot keep its place, so one that cannot be read ends it all.
   */
  private String reporter(ConsumerRecord<byte[], byte[]> event) {
    Header schema = event.headers().lastHeader(AuditEventCodec.SCHEMA_HEADER);
    return codec.decode(event.value(), schema == null ? null : schema.value()).reporter().id();
  }
}
