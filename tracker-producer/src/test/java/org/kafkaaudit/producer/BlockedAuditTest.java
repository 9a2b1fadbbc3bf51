package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEventCodec;

/** The client of the audit may block for as long as it likes: messages are sent past it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedAuditTest {

  private static final int MESSAGES = 1_000;

  private final MockProducer<String, String> messages =
      new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());

  /** Where the client of the audit blocks. */
  private enum Call {
    CONSTRUCTOR,
    PARTITIONS_FOR,
    SEND
  }

  private static final class Blocking extends MockProducer<byte[], byte[]> {

    private final Call blocked;
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Blocking(Call blocked) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.blocked = blocked;
    }

    private Blocking make() {
      blockIn(Call.CONSTRUCTOR);
      return this;
    }

    private void blockIn(Call call) {
      if (call != blocked) {
        return;
      }
      inside.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic) {
      blockIn(Call.PARTITIONS_FOR);
      return super.partitionsFor(topic);
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      blockIn(Call.SEND);
      return super.send(record, callback);
    }
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void sendsFlushesAndTransactionsGoOnWhileTheAuditIsBlocked(Call blocked) throws Exception {
    Blocking client = new Blocking(blocked);
    TrackerProducer<String, String> producer =
        new TrackerProducer<>(
            new AuditSettings(TestSettings.of()),
            () -> messages,
            clientId -> client.make(),
            Clock.systemUTC());
    producer.initTransactions();
    producer.beginTransaction();
    send(producer, "orders");
    assertThat(client.inside.await(20, TimeUnit.SECONDS)).as("the audit is blocked").isTrue();

    for (int i = 1; i < MESSAGES; i++) {
      send(producer, "orders");
      send(producer, "refunds");
    }
    producer.flush();
    producer.commitTransaction();
    assertThat(messages.history()).hasSize(2 * MESSAGES - 1);
    assertThat(producer.auditStatistics().stamped()).isEqualTo(2 * MESSAGES - 1);
    assertThat(producer.auditStatistics().uncounted()).isZero();
    assertThat(producer.auditStatistics().reportsSent()).isZero();

    client.released.countDown();
    producer.close();
    AuditEventCodec codec = new AuditEventCodec();
    SessionReports reports =
        new SessionReports(
            client.history().stream().map(record -> codec.decode(record.value())).toList(),
            "orders");
    assertThat(reports.sequences()).isEqualTo(SequenceSet.ofRange(0, MESSAGES - 1));
    assertThat(reports.isSealed()).isTrue();
  }

  private static void send(TrackerProducer<String, String> producer, String topic) {
    assertThat(producer.send(new ProducerRecord<>(topic, "value"))).isNotNull();
  }
}
