package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ClosingTest {

  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  /** One that another thread polls, as far as the first call of {@code close} can tell. */
  private static final class PolledConsumer extends MockConsumer<String, String> {
    private boolean isPolled = true;

    PolledConsumer() {
      super("earliest");
    }

    @Override
    public void close() {
      if (isPolled) {
        isPolled = false;
        throw new ConcurrentModificationException(
            "KafkaConsumer is not safe for multi-threaded access");
      }
      super.close();
    }
  }

  private static boolean isAudited() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("audit-reporter-"));
  }

  @Test
  void aConsumerThatAnotherThreadReadsOnWithIsAuditedOn() {
    PolledConsumer beneath = new PolledConsumer();
    TrackerConsumer<String, String> consumer = new TrackerConsumer<>(beneath, TestSettings.of());
    consumer.assign(List.of(PARTITION));
    beneath.updateBeginningOffsets(Map.of(PARTITION, 0L));
    beneath.addRecord(new ConsumerRecord<>("orders", 0, 0, "key", "value"));
    assertThat(consumer.poll(Duration.ofSeconds(1)).count()).isEqualTo(1);
    assertThat(isAudited()).isTrue();

    assertThatThrownBy(consumer::close).isInstanceOf(ConcurrentModificationException.class);
    assertThat(isAudited()).isTrue();

    consumer.close();
    assertThat(beneath.closed()).isTrue();
    assertThat(isAudited()).isFalse();
  }
}
