package org.kafkaaudit.auditor;

import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.ChunkCounter;

/**
 * The chunks of one partition that are kept in memory: the one that is being counted, and those
 * before it that are not reported yet. Not safe for use by several threads.
 */
final class Chunks {

  private final BucketLength bucketLength;
  private final List<ChunkCounter> finished = new ArrayList<>();
  private ChunkCounter open;

  Chunks(BucketLength bucketLength, long begin) {
    this.bucketLength = bucketLength;
    this.open = new ChunkCounter(bucketLength, begin);
  }

  /** Returns the chunk that is being counted. */
  ChunkCounter open() {
    return open;
  }

  int inMemory() {
    return finished.size() + 1;
  }

  /** Begins the chunk that the offset is in, where it has not begun; what is below is counted. */
  void reach(long offset) {
    if (offset >= open.end()) {
      open.advanceTo(open.end());
      if (!open.changes().isEmpty()) {
        finished.add(open);
      }
      open = new ChunkCounter(bucketLength, ChunkCounter.alignedBegin(offset));
    }
  }

  /** Returns what has not been reported yet. */
  List<ChunkChange> changes() {
    List<ChunkChange> changes = new ArrayList<>();
    finished.forEach(chunk -> addChanges(chunk, changes));
    addChanges(open, changes);
    return changes;
  }

  private static void addChanges(ChunkCounter chunk, List<ChunkChange> changes) {
    chunk
        .changes()
        .forEach(bucket -> changes.add(new ChunkChange(chunk.begin(), chunk.nextOffset(), bucket)));
  }

  /** Notes that the last {@link #changes} are acknowledged; nothing was counted since. */
  void reported() {
    finished.clear();
    open.reported();
  }
}
