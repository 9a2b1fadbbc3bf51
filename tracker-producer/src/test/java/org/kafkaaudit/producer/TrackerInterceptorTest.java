package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

class TrackerInterceptorTest {

  private final AuditEventCodec codec = new AuditEventCodec();
  private final MockProducer<byte[], byte[]> reports =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final SetClock clock = new SetClock(Instant.parse("2026-11-21T10:00:00Z"));
  private TrackerInterceptor<String, String> interceptor = interceptor(true);

  private TrackerInterceptor<String, String> interceptor(boolean clientTellsHeaders) {
    return new TrackerInterceptor<>((settings, clientId) -> reports, clock, clientTellsHeaders);
  }

  private SessionReports reports() {
    return new SessionReports(events(), "orders");
  }

  private List<AuditEvent> events() {
    return reports.history().stream().map(record -> codec.decode(record.value())).toList();
  }

  private static ProducerRecord<String, String> record() {
    return new ProducerRecord<>("orders", "key", "value");
  }

  private static Stamp stamp(ProducerRecord<?, ?> record) {
    return Stamp.decode(record.headers().lastHeader(Stamp.HEADER).value());
  }

  private static RecordMetadata at(long offset) {
    return new RecordMetadata(new TopicPartition("orders", 0), offset, 0, 0, 3, 5);
  }

  private void acknowledge(ProducerRecord<String, String> sent, long offset) {
    interceptor.onAcknowledgement(at(offset), null, sent.headers());
  }

  @Test
  void aCopyIsStampedAndTheRecordOfTheApplicationIsNotTouched() {
    interceptor.configure(TestSettings.of());
    ProducerRecord<String, String> record = record();
    ProducerRecord<String, String> sent = interceptor.onSend(record);
    assertThat(record.headers()).isEmpty();
    assertThat(stamp(sent).topicTag()).isEqualTo(TopicTag.of("orders"));
    assertThat(sent.value()).isSameAs(record.value());
    acknowledge(sent, 0);
    interceptor.close();
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void eachOutcomeIsThatOfItsMessageInWhateverOrderTheyCome() {
    interceptor.configure(TestSettings.of());
    List<ProducerRecord<String, String>> sent =
        IntStream.range(0, 4).mapToObj(i -> interceptor.onSend(record())).toList();
    TimeoutException failure = new TimeoutException("too late");
    interceptor.onAcknowledgement(at(-1), failure, new RecordHeaders(sent.get(2).headers()));
    acknowledge(sent.get(3), 7);
    acknowledge(sent.get(0), 5);
    // A client can tell of one message twice.
    interceptor.onAcknowledgement(at(-1), failure, sent.get(0).headers());
    interceptor.close();
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(2)));
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.of(1));
    assertThat(reports().highestAcknowledged(0)).isEqualTo(7);
    assertThat(reports().bytes()).isEqualTo(16);
    assertIsLeftOpen();
  }

  @Test
  void aMessageThatTheWrapperStampedIsCountedOnce() {
    interceptor.configure(TestSettings.of());
    MockProducer<String, String> messages =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    MockProducer<byte[], byte[]> ofWrapper =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (TrackerProducer<String, String> producer =
        new TrackerProducer<>(
            new AuditSettings(TestSettings.of()),
            () -> messages,
            clientId -> ofWrapper,
            Clock.systemUTC())) {
      Future<RecordMetadata> unused = producer.send(record());
    }
    ProducerRecord<String, String> stamped = messages.history().get(0);
    assertThat(interceptor.onSend(stamped)).isSameAs(stamped);
    acknowledge(stamped, 0);
    interceptor.close();
    assertThat(events()).isEmpty();
    assertThat(ofWrapper.history()).isNotEmpty();
  }

  @Test
  void aSecondInterceptorPassesOnWhatTheFirstStamped() {
    interceptor.configure(TestSettings.of());
    TrackerInterceptor<String, String> second = new TrackerInterceptor<>();
    second.configure(TestSettings.of());
    ProducerRecord<String, String> sent = interceptor.onSend(record());
    assertThat(second.onSend(sent)).isSameAs(sent);
    second.onAcknowledgement(at(-1), new TimeoutException("not its own"), sent.headers());
    acknowledge(sent, 0);
    second.close();
    interceptor.close();
    assertThat(reports().undelivered()).isEmpty();
    assertThat(reports().highestAcknowledged(0)).isZero();
  }

  @Test
  void aStampFromALogIsReplacedUnlessItIsToBeForwarded() {
    Stamp stamp = new Stamp(7, TopicTag.of("orders"), 3, 1_000);
    ProducerRecord<String, String> copied = record();
    copied.headers().add(Stamp.HEADER, stamp.encode());
    interceptor.configure(TestSettings.of());
    assertThat(stamp(interceptor.onSend(copied)).session()).isNotEqualTo(7);
    interceptor.close();

    TrackerInterceptor<String, String> forwarding = interceptor(true);
    forwarding.configure(TestSettings.of("audit.stamp.forward", "true"));
    assertThat(forwarding.onSend(copied)).isSameAs(copied);
    forwarding.onAcknowledgement(at(1), null, copied.headers());
    forwarding.close();
    assertThat(reports().messages()).isEqualTo(1);
  }

  @Test
  void acknowledgedIsNotDeliveredInATransactionWhoseEndIsNotSeen() {
    interceptor.configure(TestSettings.of("transactional.id", "t"));
    List<ProducerRecord<String, String>> sent =
        IntStream.range(0, 3).mapToObj(i -> interceptor.onSend(record())).toList();
    acknowledge(sent.get(0), 0);
    acknowledge(sent.get(1), 1);
    interceptor.onAcknowledgement(at(-1), new TimeoutException(), sent.get(2).headers());
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 1));
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(2)));
    assertThat(reports().lastProgress().orElseThrow().transactional()).isTrue();
    assertThat(reports().isSealed()).isTrue();
  }

  /** Another interceptor or a serializer may do so. */
  @Test
  void outcomesWhoseHeadersWereMadeAnewAreThoseOfSomeMessage() {
    interceptor.configure(TestSettings.of());
    for (int i = 0; i < 3; i++) {
      ProducerRecord<String, String> sent = interceptor.onSend(record());
      RecordHeaders copied = new RecordHeaders();
      copied.add(Stamp.HEADER, sent.headers().lastHeader(Stamp.HEADER).value());
      interceptor.onAcknowledgement(at(i), null, copied);
    }
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports().highestAcknowledged(0)).isEqualTo(2);
    assertThat(reports().isSealed()).isTrue();
  }

  /** As a client before 4.1 does: it hands back the topic of the record where that failed. */
  private void tellFailure(ProducerRecord<String, String> sent) {
    interceptor.onAcknowledgement(
        new RecordMetadata(new TopicPartition(sent.topic(), 0), -1, -1, -1, -1, -1),
        new TimeoutException("too late"));
  }

  /** As a client before 4.1 does: for all messages of a batch it names the topic of the first. */
  private void tellAcknowledged(long offset) {
    interceptor.onAcknowledgement(at(offset), null);
  }

  @Test
  void anOlderClientTellsWhichMessagesFailedAndHowManyDidNot() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of());
    List<ProducerRecord<String, String>> sent =
        IntStream.range(0, 5).mapToObj(i -> interceptor.onSend(record())).toList();
    tellFailure(sent.get(3));
    tellAcknowledged(7);
    tellFailure(sent.get(1));
    tellAcknowledged(8);
    tellAcknowledged(9);
    interceptor.close();
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(1, 3)));
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports().highestAcknowledged(0)).isEqualTo(9);
    assertThat(reports().bytes()).isEqualTo(24);
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void anOlderClientSettlesNothingWhileSomethingIsInFlight() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of());
    for (int i = 0; i < 3; i++) {
      assertThat(interceptor.onSend(record())).isNotNull();
    }
    tellAcknowledged(0);
    tellAcknowledged(1);
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 2));
    assertIsLeftOpen();
  }

  @Test
  void whatFailedWithoutItsNameLeavesOpenAllThatItMayBe() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of());
    assertThat(interceptor.onSend(record())).isNotNull();
    tellAcknowledged(0);
    assertThat(interceptor.onSend(record())).isNotNull();
    assertThat(interceptor.onSend(record())).isNotNull();
    tellFailure(record());
    tellAcknowledged(1);
    assertThat(interceptor.onSend(record())).isNotNull();
    tellAcknowledged(2);
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.ofRange(1, 2));
    assertThat(reports().undelivered()).isEmpty();
    assertThat(reports().lastProgress().orElseThrow().transactional())
        .as("if it dies now, what is open was not lost")
        .isTrue();
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void onlyTheLatestMessagesAreKnownByName() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of());
    List<ProducerRecord<String, String>> sent =
        IntStream.rangeClosed(0, MessagesByName.MOST)
            .mapToObj(i -> interceptor.onSend(record()))
            .toList();
    tellFailure(sent.get(MessagesByName.MOST));
    tellFailure(sent.get(1));
    tellFailure(sent.get(0));
    for (int i = 2; i < MessagesByName.MOST; i++) {
      tellAcknowledged(i);
    }
    interceptor.close();
    assertThat(reports().undelivered())
        .isEqualTo(Map.of("TimeoutException", SequenceSet.of(1, MessagesByName.MOST)));
    assertThat(reports().unsettled().contains(0)).isTrue();
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void withAnOlderClientATransactionLeavesEverythingOpenThatDidNotFail() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of("transactional.id", "t"));
    assertThat(interceptor.onSend(record())).isNotNull();
    ProducerRecord<String, String> failed = interceptor.onSend(record());
    tellAcknowledged(0);
    tellFailure(failed);
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.of(0));
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(1)));
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void withAnOlderClientAJobThatForwardsStampsCountsNothing() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of("audit.stamp.forward", "true"));
    ProducerRecord<String, String> record = record();
    assertThat(interceptor.onSend(record)).isSameAs(record);
    tellAcknowledged(0);
    interceptor.close();
    assertThat(events()).isEmpty();
  }

  @Test
  void theAuditTopicIsNotAuditedAndNothingIsTouchedAfterTheEnd() {
    interceptor.configure(TestSettings.of("audit.topic", "orders"));
    ProducerRecord<String, String> record = record();
    assertThat(interceptor.onSend(record)).isSameAs(record);
    ProducerRecord<String, String> other = new ProducerRecord<>("refunds", "value");
    interceptor.close();
    assertThat(interceptor.onSend(other)).isSameAs(other);
    assertThat(interceptor.onSend(null)).isNull();
    interceptor.onAcknowledgement(null, new TimeoutException(), new RecordHeaders());
    interceptor.close();
    assertThat(events()).isEmpty();
  }

  @Test
  void anAuditThatIsOffLeavesEverythingAlone() {
    interceptor.configure(Map.of("audit.enabled", "false"));
    ProducerRecord<String, String> record = record();
    assertThat(interceptor.onSend(record)).isSameAs(record);
    acknowledge(record, 0);
    interceptor.close();
    assertThat(events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "checkout, checkout",
    "checkout-producer-1, checkout",
    "totals-1b671a64-40d5-491e-99b0-da01ff1f3341-StreamThread-3-producer, totals",
    "totals-StreamThread-12-producer, totals",
    "totals-1b671a64-40d5-491e-99b0-da01ff1f3341-StreamThread-3-1_0-producer, totals",
    "connector-producer-jdbc-orders-4, jdbc-orders",
    "connector-dlq-producer-to-files-4, to-files",
    "connector-offset-producer-jdbc-orders, jdbc-orders"
  })
  void theServiceIsToldByTheIdOfTheClient(String clientId, String service) {
    assertThat(InterceptorConfiguration.of(Map.of("client.id", clientId)))
        .containsEntry("audit.service", service);
    assertThat(InterceptorConfiguration.of(Map.of("client.id", clientId, "audit.service", "given")))
        .containsEntry("audit.service", "given");
  }

  @Test
  void aMirrorForwardsStampsUnlessItIsToldNotTo() {
    String mirror = "connector-producer-MirrorSourceConnector-0";
    assertThat(InterceptorConfiguration.of(Map.of("client.id", mirror)))
        .containsEntry("audit.stamp.forward", true)
        .containsEntry("audit.stamp.missing", false);
    assertThat(
            InterceptorConfiguration.of(Map.of("client.id", mirror, "audit.stamp.missing", "true")))
        .containsEntry("audit.stamp.forward", true)
        .containsEntry("audit.stamp.missing", "true");
    assertThat(
            InterceptorConfiguration.of(
                Map.of("client.id", mirror, "audit.stamp.forward", "false")))
        .containsEntry("audit.stamp.forward", "false")
        .doesNotContainKey("audit.stamp.missing");
    assertThat(InterceptorConfiguration.of(Map.of("client.id", "connector-producer-other-0")))
        .doesNotContainKey("audit.stamp.forward");
  }

  /** As it would look lost in the cluster that the job copies from, where that is audited. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMessageWithoutAStampGetsNoneWhereTheJobIsToldSo(boolean tellsHeaders) {
    interceptor = interceptor(tellsHeaders);
    interceptor.configure(
        TestSettings.of("audit.stamp.forward", "true", "audit.stamp.missing", "false"));
    ProducerRecord<String, String> plain = record();
    assertThat(interceptor.onSend(plain)).isSameAs(plain);
    acknowledge(plain, 0);
    interceptor.close();
    assertThat(plain.headers()).isEmpty();
    assertThat(events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "org.example.checkout.Main --port 80, Main",
    "Checkout, Checkout",
    "/opt/app/checkout-service-1.4.2-SNAPSHOT.jar --port 80, checkout-service",
    "checkout.jar, checkout",
    "module/org.example.Checkout, Checkout"
  })
  void aClientThatNobodyNamedIsNamedAfterTheProgram(String command, String service) {
    assertThat(InterceptorConfiguration.of(Map.of("client.id", "producer-1"), command))
        .containsEntry("audit.service", service);
    assertThat(InterceptorConfiguration.of(Map.of("client.id", "given"), command))
        .containsEntry("audit.service", "given");
  }

  @Test
  void whereNothingHasANameTheServiceHasToBeGiven() {
    Map<String, Object> nameless =
        InterceptorConfiguration.of(
            Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", "producer-1"), "");
    assertThatThrownBy(() -> new AuditSettings(nameless))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("audit.service: not given; name the service");
  }

  /** The client is closed, so that what was not told never will be, as after an error. */
  private void assertIsLeftOpen() {
    assertThat(reports().lastProgress().orElseThrow().transactional())
        .as("what is unsettled is not taken for lost")
        .isTrue();
    assertThat(reports().isSealed()).as("it did not die").isTrue();
  }

  @Test
  void aMessageThatAnotherInterceptorMovedDoesNotArriveWhereItWasStampedFor() {
    interceptor.configure(TestSettings.of());
    ProducerRecord<String, String> moved = interceptor.onSend(record());
    interceptor.onAcknowledgement(
        new RecordMetadata(new TopicPartition("elsewhere", 0), 7, 0, 0, 3, 5),
        null,
        moved.headers());
    acknowledge(interceptor.onSend(record()), 3);
    interceptor.close();
    assertThat(reports().undelivered()).isEqualTo(Map.of("SentToAnotherTopic", SequenceSet.of(0)));
    assertThat(reports().highestAcknowledged(0)).isEqualTo(3);
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void aMessageWhoseHeadersAnotherInterceptorTookAwayIsLeftOpenAlone() {
    interceptor.configure(TestSettings.of());
    List<ProducerRecord<String, String>> sent =
        IntStream.range(0, 3).mapToObj(i -> interceptor.onSend(record())).toList();
    acknowledge(sent.get(0), 0);
    interceptor.onAcknowledgement(at(1), null, new RecordHeaders());
    acknowledge(sent.get(2), 2);
    interceptor.close();
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.of(1));
    assertThat(reports().undelivered()).isEmpty();
    assertIsLeftOpen();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereAnotherInterceptorMadeNothingOfAMessageAllInFlightAreLeftOpen(boolean tellsHeaders) {
    interceptor = interceptor(tellsHeaders);
    interceptor.configure(TestSettings.of());
    assertThat(interceptor.onSend(record())).isNotNull();
    tellOfNothing(tellsHeaders);
    for (int i = 0; i < 2; i++) {
      ProducerRecord<String, String> sent = interceptor.onSend(record());
      assertThat(interceptor.onSend(null)).isNull();
      tellOfNothing(tellsHeaders);
      if (tellsHeaders) {
        acknowledge(sent, i);
      } else {
        tellAcknowledged(i);
      }
    }
    interceptor.close();
    assertThat(reports().unsettled().contains(0)).isTrue();
    if (tellsHeaders) {
      assertThat(reports().unsettled()).isEqualTo(SequenceSet.of(0));
    }
    assertThat(reports().undelivered()).isEmpty();
    assertIsLeftOpen();
  }

  private void tellOfNothing(boolean headers) {
    if (headers) {
      interceptor.onAcknowledgement(null, new NullPointerException(), new RecordHeaders());
    } else {
      interceptor.onAcknowledgement(null, new NullPointerException());
    }
  }

  /** As a client does that finds out that it is broken when it has taken the message over. */
  @Test
  void aFailureThatAnOlderClientTellsTwiceIsNotTheOutcomeOfAnother() {
    interceptor = interceptor(false);
    interceptor.configure(TestSettings.of());
    ProducerRecord<String, String> failed = interceptor.onSend(record());
    assertThat(interceptor.onSend(record())).isNotNull();
    tellFailure(failed);
    tellFailure(failed);
    assertThat(interceptor.onSend(record())).isNotNull();
    tellAcknowledged(0);
    interceptor.close();
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(0)));
    assertThat(reports().unsettled())
        .as("one was acknowledged, and it is not known which")
        .isEqualTo(SequenceSet.ofRange(1, 2));
    assertIsLeftOpen();
  }

  @Test
  void anErrorOfTheAuditReachesNeitherTheApplicationNorTheThreadThatSends() {
    interceptor.configure(TestSettings.of());
    ProducerRecord<String, String> record =
        new ProducerRecord<>("orders", "value") {
          @Override
          public Headers headers() {
            throw new NoClassDefFoundError("the class loader is closed");
          }
        };
    assertThat(interceptor.onSend(record)).isSameAs(record);
    Headers broken =
        new RecordHeaders() {
          @Override
          public Header lastHeader(String key) {
            throw new NoClassDefFoundError("the class loader is closed");
          }
        };
    interceptor.onAcknowledgement(at(0), null, broken);
    interceptor.close();
    assertThat(events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__consumer_offsets",
        "mm2-offset-syncs.b.internal",
        "a.checkpoints.internal",
        "x-internal"
      })
  void whatConsoleAuditorsLeaveOutIsLeftOutHere(String topic) {
    interceptor.configure(TestSettings.of());
    ProducerRecord<String, String> internal = new ProducerRecord<>(topic, "value");
    assertThat(interceptor.onSend(internal)).isSameAs(internal);
    interceptor.onAcknowledgement(at(0), null, internal.headers());
    interceptor.close();
    assertThat(events()).isEmpty();
  }
}
