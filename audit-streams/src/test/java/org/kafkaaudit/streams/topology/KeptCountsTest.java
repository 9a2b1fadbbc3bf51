package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.OriginState;

class KeptCountsTest {

  private static final long BUCKET = Duration.ofMinutes(5).toMillis();
  private static final Scope CHUNK = new Scope.OfChunk("cluster", "topic", 0, 0);
  private static final Reporter REPORTER = new Reporter("id", "service", "host", "dc", "1");

  private final BucketState known = new BucketState();
  private KeyValueStore<Bytes, byte[]> store;
  private KeptCounts kept;

  @BeforeEach
  void givenAStore() {
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    store =
        org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore("counts"),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    kept = new KeptCounts("orders", store, new KeptEvents());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void oneEntryHoldsAllSessionsOfACountUntilALaterOneHasMoreOfEach() {
    take(CHUNK, 100, 1, 2, 3);
    assertThat(entries()).hasSize(1);

    take(CHUNK, 200, 1, 2);
    assertThat(entries()).as("session 3 is in the first alone").hasSize(2);

    take(CHUNK, 300, 3);
    assertThat(entries()).as("the first says nothing any more").hasSize(2);

    take(CHUNK, 400, 1, 2, 3);
    assertThat(entries()).hasSize(1);
    assertThat(asMergedAgain()).containsExactly("1@400", "2@400", "3@400");
  }

  @Test
  void partsOfOneVersionDoNotReplaceEachOther() {
    take(CHUNK, 100, 1, 2);
    take(CHUNK, 100, 1, 2, 3, 4);
    take(CHUNK, 100, 1, 5);

    assertThat(asMergedAgain()).containsExactly("1@100", "2@100", "3@100", "4@100", "5@100");
  }

  @Test
  void whatComesLateDoesNotReplaceWhatIsLater() {
    take(CHUNK, 300, 1, 2);
    take(CHUNK, 200, 1, 2, 3);
    take(CHUNK, 250, 3);

    assertThat(asMergedAgain()).containsExactly("1@300", "2@300", "3@250");
  }

  @Test
  void aBucketThatIsOpenedAgainGoesOnWhereItWas() {
    take(CHUNK, 100, 1, 2);
    take(CHUNK, 4096, 1);
    kept.close(BUCKET);
    kept.load(BUCKET, (count, receivedAt) -> {});
    assertThat(asMergedAgain()).containsExactly("1@4096", "2@100");

    take(CHUNK, 5000, 1, 2);

    assertThat(entries()).hasSize(1);
    assertThat(asMergedAgain()).containsExactly("1@5000", "2@5000");
  }

  @Test
  void aSessionReplacesWhatItSaidBefore() {
    take(new Scope.OfSession(7, 0), 1, 7);
    take(new Scope.OfSession(7, 0), 2, 7);

    assertThat(entries()).hasSize(1);
    assertThat(asMergedAgain()).containsExactly("7@2");
  }

  @Test
  void whatIsVoidIsDeletedAndItsBucketTold() {
    take(CHUNK, 100, 1, 2);
    take(new Scope.OfSession(7, 0), 1, 7);
    List<Long> buckets = new ArrayList<>();

    kept.deleteIf(count -> count.scope().equals(CHUNK), buckets::add);

    assertThat(buckets).containsExactly(BUCKET);
    assertThat(asMergedAgain()).containsExactly("7@1");
    take(CHUNK, 200, 1);
    assertThat(entries()).hasSize(2);
  }

  private void take(Scope scope, long version, long... sessions) {
    List<OriginCount> origins = LongStream.of(sessions).mapToObj(KeptCountsTest::origin).toList();
    AuditEvent.Count event =
        new AuditEvent.Count(
            "local",
            "cluster",
            REPORTER,
            "orders",
            BucketLength.DEFAULT,
            scope,
            version,
            new BucketCount(BUCKET, origins));
    byte[] bytes = new AuditEventCodec().encode(event);
    List<OriginCount> news = known.merge(event, 1_000);
    kept.keep(ReceivedEvent.of(event, new Record<>(new byte[0], bytes, 1_000)), event, news);
  }

  private static OriginCount origin(long session) {
    return new OriginCount(
        session,
        10,
        100,
        SequenceSet.ofRange(0, 9),
        SequenceSet.EMPTY,
        SendOutcome.NONE,
        List.of());
  }

  private List<Bytes> entries() {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        keys.add(entry.key);
      }
    }
    return keys;
  }

  /** What a restart makes of the store: each session with the version that holds. */
  private Set<String> asMergedAgain() {
    BucketState restored = new BucketState();
    new KeptCounts("orders", store, new KeptEvents()).load(BUCKET, restored::merge);
    Set<String> sessions = new TreeSet<>();
    restored
        .origins("local")
        .forEach((session, state) -> sessions.add(session + "@" + version(state)));
    return sessions;
  }

  private static long version(OriginState state) {
    return state.contributions().iterator().next().version();
  }
}
