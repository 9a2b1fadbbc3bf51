package org.kafkaaudit.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;

class AuditEventCodecTest {

  private static final long START = 1_795_258_800_000L;
  private static final Reporter REPORTER =
      new Reporter("00000000000000ff", "payments", "host-ü", "eu-1", "1.2.3");

  private final AuditEventCodec codec = new AuditEventCodec();

  static List<AuditEvent> events() {
    SendOutcome outcome =
        new SendOutcome(
            SequenceSet.of(7, 1L << 33),
            Map.of("TimeoutException", SequenceSet.of(3), "Aborted", SequenceSet.ofRange(4, 6)),
            List.of(new AcknowledgedOffsets(0, 5, 9), new AcknowledgedOffsets(3, 0, 1L << 40)),
            4);
    OriginCount full =
        new OriginCount(
            -2,
            20,
            5_000,
            SequenceSet.ofRange(0, 9).union(SequenceSet.of(1L << 33, Long.MAX_VALUE)),
            SequenceSet.of(1, 2),
            outcome,
            List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));
    OriginCount unstamped =
        new OriginCount(
            0, 3, 30, SequenceSet.EMPTY, SequenceSet.EMPTY, SendOutcome.NONE, List.of());
    BucketCount count = new BucketCount(START, List.of(full, unstamped));
    BucketLength length = BucketLength.DEFAULT;
    return List.of(
        new AuditEvent.Count(
            "producer", "dc", REPORTER, "orders", length, new Scope.OfSession(-2, 0), 12, count),
        new AuditEvent.Count(
            "producer", "dc", REPORTER, "orders", length, new Scope.OfSession(-2, 8), 12, count),
        new AuditEvent.Count(
            "local",
            "dc",
            REPORTER,
            "orders",
            length,
            new Scope.OfChunk("cluster-id", "topic_-id", 3, 65_536, START),
            70_000,
            count),
        new AuditEvent.SessionProgress(
            "producer",
            "",
            REPORTER,
            "orders",
            length,
            -2,
            true,
            12,
            START,
            START + 5,
            60_000,
            4_711,
            true),
        new AuditEvent.LogProgress(
            "local",
            "dc",
            REPORTER,
            "orders",
            length,
            "cluster-id",
            "dc1.orders",
            "read-id",
            "topic_-id",
            8,
            List.of(
                new PartitionProgress(
                    3, 5, START, 900, START + 9, List.of(new PartitionProgress.Gap(7, 9, START))),
                new PartitionProgress(
                    4,
                    0,
                    START,
                    9,
                    0,
                    List.of(new PartitionProgress.Gap(7, 9, START, true)),
                    START,
                    List.of(new PartitionProgress.Cut(5, START)),
                    START + 8))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void whatIsWrittenIsRead(AuditEvent event) {
    assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyCutIsRefused(AuditEvent event) {
    byte[] bytes = codec.encode(event);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> codec.decode(cut))
          .as("cut after %s of %s bytes", length, bytes.length)
          .isInstanceOf(UnreadableEventException.class);
    }
  }

  @Property(tries = 1_000)
  void damageIsRefusedOrReadAsAnEventThatCanBe(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = codec.encode(events().get(random.nextInt(events().size()))).clone();
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      int position = random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(bytes.length);
      bytes[position] ^= (byte) (1 << random.nextInt(8));
    }
    readOrRefuse(bytes);
  }

  @Property(tries = 1_000)
  void garbageBehindAGoodHeaderIsRefused(@ForAll byte[] garbage, @ForAll long seed) {
    byte[] event = codec.encode(events().get(new Random(seed).nextInt(events().size())));
    byte[] bytes = Arrays.copyOf(event, 10 + garbage.length);
    System.arraycopy(garbage, 0, bytes, 10, garbage.length);
    readOrRefuse(bytes);
    readOrRefuse(garbage);
  }

  private void readOrRefuse(byte[] bytes) {
    try {
      AuditEvent event = codec.decode(bytes);
      assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    } catch (UnreadableEventException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }
}
