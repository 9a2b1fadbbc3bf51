package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Whatever a message looks like, it arrives as it was sent, with one stamp. */
@Timeout(120)
class MessageShapesIT {

  private static Testbed testbed;
  private static KafkaCluster cluster;

  private final String topic = "orders-" + UUID.randomUUID();

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    Topics.create(cluster, "audit-events", 2, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  @BeforeEach
  void createTopic() {
    Topics.create(cluster, topic, 1, Map.of());
  }

  private TrackerProducer<byte[], byte[]> producer(String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    return new TrackerProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(
      TrackerProducer<byte[], byte[]> producer,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    Future<RecordMetadata> unused =
        producer.send(new ProducerRecord<>(topic, null, key, value, headers));
  }

  private List<ConsumerRecord<byte[], byte[]>> log() {
    return TopicReader.records(cluster.bootstrapServers(), topic);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Stream<Arguments> contents() {
    byte[] megabyte = new byte[1_000_000];
    Arrays.fill(megabyte, (byte) 7);
    return Stream.of(
        Arguments.of("a tombstone", bytes("key"), null),
        Arguments.of("no key", null, bytes("value")),
        Arguments.of("an empty value", bytes("key"), new byte[0]),
        Arguments.of("an empty key", new byte[0], bytes("value")),
        Arguments.of("neither key nor value", null, null),
        Arguments.of("a megabyte", bytes("key"), megabyte));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void keyAndValueArriveAsTheyWereSentAndAreCounted(
      String name, byte @Nullable [] key, byte @Nullable [] value) {
    try (TrackerProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 3; i++) {
        send(producer, key, value, List.of());
      }
    }
    assertThat(log())
        .as(name)
        .hasSize(3)
        .allSatisfy(record -> assertThat(record.key()).isEqualTo(key))
        .allSatisfy(record -> assertThat(record.value()).isEqualTo(value))
        .allSatisfy(record -> assertThat(record.headers()).hasSize(1));
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 3);
  }

  @Test
  void theHeadersOfTheApplicationAreKeptInTheirOrder() {
    List<Header> own =
        List.of(
            new RecordHeader("trace", bytes("1")),
            new RecordHeader("empty", new byte[0]),
            new RecordHeader("absent", (byte[]) null),
            new RecordHeader("trace", bytes("2")),
            new RecordHeader("kafka", bytes("no stamp")));
    try (TrackerProducer<byte[], byte[]> producer = producer()) {
      send(producer, null, bytes("value"), own);
    }
    List<Header> arrived = List.of(log().get(0).headers().toArray());
    assertThat(arrived).hasSize(6);
    assertThat(arrived.subList(0, 5)).isEqualTo(own);
    assertThat(arrived.get(5).key()).isEqualTo(Stamp.HEADER);
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 1);
  }

  private static Stream<Named<byte[]>> ownHeaders() {
    return Stream.of(
        Named.of("a stamp", new Stamp(7, TopicTag.of("orders"), 3, 1_000).encode()),
        Named.of("garbage", bytes("Karlsruhe")),
        Named.of("nothing", new byte[0]),
        Named.of("null", null));
  }

  @ParameterizedTest
  @MethodSource("ownHeaders")
  void aHeaderNamedAsTheStampIsReplacedHoweverOftenItIsThere(byte @Nullable [] own) {
    RecordHeader header = new RecordHeader(Stamp.HEADER, own);
    try (TrackerProducer<byte[], byte[]> producer = producer()) {
      send(
          producer,
          null,
          bytes("value"),
          List.of(header, new RecordHeader("trace", bytes("1")), header));
    }
    assertThat(log().get(0).headers().toArray())
        .extracting(Header::key)
        .containsExactly("trace", "ka");
    assertThat(TopicReader.stamp(log().get(0)).session()).isNotEqualTo(7);
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 1);
  }

  @Test
  void forwardingKeepsAStampThatIsThereAndReplacesGarbage() {
    Stamp stamp = new Stamp(7, TopicTag.of("orders"), 3, 1_000);
    try (TrackerProducer<byte[], byte[]> producer =
        producer(TrackerProducerConfig.STAMP_FORWARD_CONFIG, "true")) {
      send(producer, null, bytes("copied"), List.of(new RecordHeader("ka", stamp.encode())));
      send(producer, null, bytes("damaged"), List.of(new RecordHeader("ka", bytes("Karlsruhe"))));
      send(producer, null, bytes("new"), List.of());
    }
    List<Stamp> stamps = TopicReader.stamps(cluster.bootstrapServers(), topic);
    assertThat(stamps.get(0)).isEqualTo(stamp);
    assertThat(stamps.subList(1, 3)).extracting(Stamp::sequence).containsExactly(0L, 1L);
    assertThat(stamps.subList(1, 3)).noneMatch(own -> own.session() == 7);
    assertThat(log()).allSatisfy(record -> assertThat(record.headers()).hasSize(1));
    assertThat(new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic).messages())
        .isEqualTo(2);
  }
}
