package org.kafkaaudit.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A consumer in a process of its own: it is handed one number of messages and commits them, is
 * handed more, says so and goes on without committing. Each delivery is a line of its output.
 */
final class ConsumingApplication {

  private ConsumingApplication() {}

  /**
   * Reads until it is killed.
   *
   * @param arguments bootstrap servers, topic, group, how many messages to commit, how many to be
   *     handed
   */
  public static void main(String[] arguments) {
    Map<String, Object> settings =
        new HashMap<>(TestSettings.of("max.poll.records", "50", "session.timeout.ms", "6000"));
    settings.put("bootstrap.servers", arguments[0]);
    settings.put("group.id", arguments[2]);
    long toCommit = Long.parseLong(arguments[3]);
    long toBeHanded = Long.parseLong(arguments[4]);
    long handed = 0;
    try (TrackerConsumer<String, String> consumer =
        new TrackerConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(arguments[1]));
      while (handed < toBeHanded) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          handed++;
          System.out.println("handed " + record.partition() + " " + record.offset());
        }
        if (handed <= toCommit) {
          consumer.commitSync();
        }
      }
      System.out.println("waits");
      consumer.pause(consumer.assignment());
      while (true) {
        consumer.poll(Duration.ofMillis(200));
      }
    }
  }
}
