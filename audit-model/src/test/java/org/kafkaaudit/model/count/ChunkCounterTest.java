package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;

class ChunkCounterTest {

  private static final long START = 1_795_258_800_000L;

  private record Message(long offset, long session, long sequence, long auditTimeMillis) {}

  private static List<Message> log(Random random) {
    List<Message> log = new ArrayList<>();
    long offset = 131_072;
    for (int i = 0; i < 200; i++) {
      offset += 1 + random.nextInt(3);
      log.add(
          new Message(
              offset, random.nextInt(4), random.nextInt(80), START + random.nextInt(150_000)));
    }
    return log;
  }

  /** Counts the log, reporting at random, and returns the last that was said of each origin. */
  private static Map<String, OriginCount> count(List<Message> log, Random random) {
    ChunkCounter counter = new ChunkCounter(BucketLength.DEFAULT, 131_072);
    Map<String, OriginCount> said = new HashMap<>();
    for (Message message : log) {
      if (random.nextInt(20) == 0) {
        note(counter, said);
      }
      long lateness = random.nextInt(1_000_000);
      if (message.session() == Session.UNSTAMPED) {
        counter.countUnstamped(message.offset(), message.auditTimeMillis(), 10, lateness);
      } else {
        counter.countStamped(
            message.offset(),
            message.session(),
            message.sequence(),
            message.auditTimeMillis(),
            10,
            lateness);
      }
      assertThat(counter.nextOffset()).isEqualTo(message.offset() + 1);
    }
    note(counter, said);
    return said;
  }

  private static void note(ChunkCounter counter, Map<String, OriginCount> said) {
    for (BucketCount bucket : counter.changes()) {
      for (OriginCount origin : bucket.origins()) {
        OriginCount withoutLateness =
            new OriginCount(
                origin.session(),
                origin.messages(),
                origin.bytes(),
                origin.sequences(),
                origin.repeated(),
                origin.outcome(),
                List.of());
        said.put(bucket.bucketStartMillis() + "/" + origin.session(), withoutLateness);
      }
    }
    counter.reported();
    assertThat(counter.changes()).isEmpty();
  }

  @Property(tries = 100)
  void saysTheSameOfTheSameLogWhoeverCountsAndHoweverOften(@ForAll long seed) {
    List<Message> log = log(new Random(seed));

    Map<String, OriginCount> once = count(log, new Random(seed + 1));

    assertThat(count(log, new Random(seed + 2))).isEqualTo(once);
    assertThat(once.values().stream().mapToLong(OriginCount::messages).sum()).isEqualTo(log.size());
  }

  @Test
  void tellsRepeatsApartFromMessages() {
    ChunkCounter counter = new ChunkCounter(BucketLength.DEFAULT, 0);
    counter.countStamped(0, 1, 5, START, 10, 3);
    counter.countStamped(1, 1, 5, START, 10, 3_000);
    counter.countStamped(2, 1, 6, START, 10, -4);

    OriginCount count = counter.changes().get(0).origins().get(0);
    assertThat(count.messages()).isEqualTo(3);
    assertThat(count.sequences()).isEqualTo(SequenceSet.of(5, 6));
    assertThat(count.repeated()).isEqualTo(SequenceSet.of(5));
    assertThat(count.lateness()).containsExactly(1L, 1L, 0L, 0L, 1L, 0L, 0L, 0L, 0L);
  }

  @Test
  void chunksAreAlignedWhereverOneBegins() {
    assertThat(ChunkCounter.alignedBegin(65_535)).isZero();
    assertThat(ChunkCounter.alignedBegin(65_536)).isEqualTo(65_536);
    assertThat(new ChunkCounter(BucketLength.DEFAULT, 70_000).end()).isEqualTo(131_072);
  }

  @Test
  void controlRecordsAdvanceIt() {
    ChunkCounter counter = new ChunkCounter(BucketLength.DEFAULT, 0);
    counter.advanceTo(9);
    counter.advanceTo(4);

    assertThat(counter.nextOffset()).isEqualTo(9);
    assertThat(counter.changes()).isEmpty();
  }
}
