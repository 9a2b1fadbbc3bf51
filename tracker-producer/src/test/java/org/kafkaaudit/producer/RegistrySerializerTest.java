package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEventCodec;

/** Reports through a serializer whose registry comes and goes; real ones are in audit-kafka. */
class RegistrySerializerTest {

  private static final AtomicInteger ATTEMPTS_WHILE_AWAY = new AtomicInteger();
  private static final AtomicInteger CLOSED = new AtomicInteger();
  private static volatile boolean away;

  private final MockProducer<String, String> messages =
      new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
  private final MockProducer<byte[], byte[]> reports =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  /** Writes a 0 before what it is given, while its registry is there. */
  public static final class OfRegistry implements Serializer<SpecificRecord> {

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
      if (!settings.containsKey("registry.url")) {
        throw new ConfigException("registry.url is missing");
      }
    }

    @Override
    public byte[] serialize(String topic, SpecificRecord event) {
      if (away) {
        ATTEMPTS_WHILE_AWAY.incrementAndGet();
        throw new SerializationException("no schema", new ConnectException("refused"));
      }
      AuditEventCodec codec = new AuditEventCodec();
      byte[] bytes = codec.encode(codec.fromRecord(event));
      byte[] value = new byte[bytes.length + 1];
      System.arraycopy(bytes, 0, value, 1, bytes.length);
      return value;
    }

    @Override
    public void close() {
      CLOSED.incrementAndGet();
    }
  }

  @BeforeEach
  void registryIsThere() {
    away = false;
    CLOSED.set(0);
    ATTEMPTS_WHILE_AWAY.set(0);
  }

  private TrackerProducer<String, String> producer(String... keysAndValues) {
    return new TrackerProducer<>(
        new AuditSettings(TestSettings.of(keysAndValues)),
        () -> messages,
        clientId -> reports,
        Clock.systemUTC());
  }

  @Test
  void countsAreKeptWhileTheRegistryIsAwayAndNoSendMeetsIt() {
    away = true;
    TrackerProducer<String, String> producer =
        producer(
            "audit.serializer.class",
            OfRegistry.class.getName(),
            "audit.serializer.registry.url",
            "nowhere",
            "audit.report.interval.ms",
            "100");
    for (int i = 0; i < 100; i++) {
      Future<RecordMetadata> sent = producer.send(new ProducerRecord<>("orders", "key", "value"));
      assertThat(sent).isDone();
    }
    await("some reports to fail")
        .atMost(Duration.ofSeconds(20))
        .until(() -> ATTEMPTS_WHILE_AWAY.get() > 2);
    assertThat(reports.history()).isEmpty();
    away = false;
    producer.close();

    SessionReports reported =
        new SessionReports(
            reports.history().stream()
                .map(ProducerRecord::value)
                .peek(value -> assertThat(value[0]).isZero())
                .map(value -> Arrays.copyOfRange(value, 1, value.length))
                .map(new AuditEventCodec()::decode)
                .toList(),
            "orders");
    assertThat(reported.sequences()).isEqualTo(SequenceSet.ofRange(0, 99));
    assertThat(reported.isSealed()).isTrue();
    assertThat(producer.auditStatistics().reportsFailed()).isPositive();
    assertThat(CLOSED).hasValue(1);
  }

  @Test
  void aSerializerThatCannotBeUsedIsAMistakeOfTheConfiguration() {
    assertThatThrownBy(() -> producer("audit.serializer.class", OfRegistry.class.getName()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("registry.url is missing");
    assertThatThrownBy(() -> producer("audit.serializer.class", "com.example.Missing"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("com.example.Missing");
    assertThatThrownBy(() -> producer("audit.serializer.registry.url", "nowhere"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("audit.serializer.class");
  }
}
