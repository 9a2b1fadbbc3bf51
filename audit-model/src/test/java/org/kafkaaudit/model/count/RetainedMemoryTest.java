package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;

/** How much memory counts keep: it grows with topics, sessions and buckets, not with messages. */
class RetainedMemoryTest {

  private static final long START = 1_795_258_800_000L;
  private static final long MINUTE = 60_000;
  private static final int BUCKETS = 3;

  @Test
  void whatASessionSentToATopicIsSmallForEachBucket() {
    long topics = 20_000;

    long bytes = bytesOf(topics, RetainedMemoryTest::sentAndAcknowledged);

    assertThat(bytes / (topics * BUCKETS)).isBetween(100L, 800L);
  }

  @Test
  void whatALogHasOfASessionIsSmallForEachBucket() {
    long sessions = 1_000;
    long logs = 40;

    long bytes = bytesOf(logs, () -> counted(sessions));

    assertThat(bytes / (logs * sessions * BUCKETS)).isBetween(100L, 300L);
  }

  private static TopicSendCounter sentAndAcknowledged() {
    TopicSendCounter counter = new TopicSendCounter(7, BucketLength.DEFAULT);
    for (int message = 0; message < BUCKETS * 200; message++) {
      long time = START + message / 200 * MINUTE;
      long sequence = counter.sent(time, time);
      counter.acknowledged(sequence, time, time, message % 4, message, 100);
    }
    return counter;
  }

  private static ChunkCounter counted(long sessions) {
    ChunkCounter counter = new ChunkCounter(BucketLength.DEFAULT, 0);
    long offset = 0;
    for (int message = 0; message < BUCKETS * 5; message++) {
      for (int session = 1; session <= sessions; session++) {
        counter.countStamped(offset++, session, message, START + message / 5 * MINUTE, 100, 20);
      }
    }
    return counter;
  }

  /** What so many of them keep from being collected. */
  private static long bytesOf(long number, Supplier<?> supplier) {
    // What is loaded and compiled once is not theirs.
    Object warmup = supplier.get();
    List<Object> kept = new ArrayList<>();
    long before = usedHeap();
    for (int i = 0; i < number; i++) {
      kept.add(supplier.get());
    }
    long bytes = usedHeap() - before;
    assertThat(kept).hasSize((int) number).doesNotContain(warmup);
    return bytes;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
