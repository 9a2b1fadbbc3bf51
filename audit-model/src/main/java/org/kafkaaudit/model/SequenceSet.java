package org.kafkaaudit.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Set of sequences, as compact as Roaring bitmaps are: a run of any length takes a few bytes.
 *
 * <p>Sequences are numbers from 0 to 2<sup>63</sup>-1. They are kept in blocks of 2<sup>32</sup>, a
 * 32-bit Roaring bitmap each; nearly every set has but one. Immutable and safe for use by several
 * threads.
 */
public final class SequenceSet {

  /** The set without sequences. */
  public static final SequenceSet EMPTY = new SequenceSet(new TreeMap<>());

  private static final long BLOCK = 1L << 32;

  /**
   * The bitmap of the sequences that begin with the same upper 32 bits, by the first of them; none
   * is empty.
   */
  private final NavigableMap<Long, RoaringBitmap> blocks;

  private SequenceSet(NavigableMap<Long, RoaringBitmap> blocks) {
    this.blocks = blocks;
  }

  /** A run of sequences, both ends included. */
  public record Range(long first, long last) {}

  /**
   * Sequences as a base and a bitmap in Roaring's portable format relative to it, as they travel.
   */
  public record Block(long base, ByteBuffer bitmap) {}

  /** Returns the set of the sequences from {@code first} to {@code last}, both included. */
  public static SequenceSet ofRange(long first, long last) {
    Builder builder = new Builder();
    builder.addRange(first, last);
    return builder.finish();
  }

  /** Returns the set of the given sequences. */
  public static SequenceSet of(long... sequences) {
    Builder builder = new Builder();
    for (long sequence : sequences) {
      builder.add(sequence);
    }
    return builder.finish();
  }

  /**
   * Returns the set that travelled as the given blocks.
   *
   * @throws IllegalArgumentException where a bitmap is not in the portable format, or a sequence is
   *     negative
   */
  public static SequenceSet ofBlocks(List<Block> blocks) {
    if (blocks.isEmpty()) {
      return EMPTY;
    }
    Block first = blocks.get(0);
    if (blocks.size() == 1 && first.base() == 0) {
      RoaringBitmap bitmap = bitmapOf(first.bitmap());
      return bitmap.isEmpty() ? EMPTY : new SequenceSet(new TreeMap<>(Map.of(0L, bitmap)));
    }
    Builder builder = new Builder();
    for (Block block : blocks) {
      builder.uniteBlock(block.base(), bitmapOf(block.bitmap()));
    }
    return builder.finish();
  }

  private static RoaringBitmap bitmapOf(ByteBuffer serialized) {
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(serialized.slice());
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "a set of sequences is not a Roaring bitmap in the portable format: " + e, e);
    }
    if (!bitmap.validate()) {
      throw new IllegalArgumentException(
          "a set of sequences is a Roaring bitmap with contents that cannot be");
    }
    return bitmap;
  }

  /** Returns the blocks that {@link #ofBlocks} makes the same set of. */
  public List<Block> toBlocks() {
    List<Block> result = new ArrayList<>(blocks.size());
    blocks.forEach(
        (base, bitmap) -> {
          RoaringBitmap compact = bitmap.clone();
          compact.runOptimize();
          ByteBuffer buffer = ByteBuffer.allocate(compact.serializedSizeInBytes());
          compact.serialize(buffer);
          result.add(new Block(base, buffer.flip()));
        });
    return result;
  }

  /** Returns the number of sequences. */
  public long size() {
    long size = 0;
    for (RoaringBitmap bitmap : blocks.values()) {
      size += bitmap.getLongCardinality();
    }
    return size;
  }

  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  public boolean contains(long sequence) {
    RoaringBitmap bitmap = blocks.get(sequence & -BLOCK);
    return bitmap != null && bitmap.contains((int) sequence);
  }

  /** Returns the highest sequence, or -1 where there is none. */
  public long last() {
    Map.Entry<Long, RoaringBitmap> block = blocks.lastEntry();
    return block == null ? -1 : block.getKey() + Integer.toUnsignedLong(block.getValue().last());
  }

  /** Returns the sequences of this set that are not below the given one. */
  public SequenceSet from(long first) {
    if (first <= 0) {
      return this;
    }
    return last() < first ? EMPTY : minus(ofRange(0, first - 1));
  }

  /** Returns the sequences of this set, of the other, or of both. */
  public SequenceSet union(SequenceSet other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    Builder builder = new Builder();
    builder.unite(this);
    builder.unite(other);
    return builder.finish();
  }

  /** Returns the sequences of this set that the other does not have. */
  public SequenceSet minus(SequenceSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    if (equals(other)) {
      return EMPTY;
    }
    NavigableMap<Long, RoaringBitmap> result = new TreeMap<>();
    blocks.forEach(
        (base, bitmap) -> {
          RoaringBitmap others = other.blocks.get(base);
          putUnlessEmpty(
              result, base, others == null ? bitmap : RoaringBitmap.andNot(bitmap, others));
        });
    return new SequenceSet(result);
  }

  /** Returns the sequences that both sets have. */
  public SequenceSet intersection(SequenceSet other) {
    if (isEmpty() || other.isEmpty()) {
      return EMPTY;
    }
    NavigableMap<Long, RoaringBitmap> result = new TreeMap<>();
    blocks.forEach(
        (base, bitmap) -> {
          RoaringBitmap others = other.blocks.get(base);
          if (others != null) {
            putUnlessEmpty(result, base, RoaringBitmap.and(bitmap, others));
          }
        });
    return new SequenceSet(result);
  }

  private static void putUnlessEmpty(
      Map<Long, RoaringBitmap> blocks, long base, RoaringBitmap bitmap) {
    if (!bitmap.isEmpty()) {
      blocks.put(base, bitmap);
    }
  }

  /** Returns the runs of the set in ascending order, at most that many. */
  public List<Range> ranges(int limit) {
    List<Range> result = new ArrayList<>();
    for (Map.Entry<Long, RoaringBitmap> block : blocks.entrySet()) {
      long base = block.getKey();
      RoaringBitmap bitmap = block.getValue();
      long first = bitmap.nextValue(0);
      while (first >= 0 && result.size() < limit) {
        long end = bitmap.nextAbsentValue((int) first);
        end = end < 0 ? BLOCK : end;
        result.add(new Range(base + first, base + end - 1));
        first = end == BLOCK ? -1 : bitmap.nextValue((int) end);
      }
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SequenceSet set && blocks.equals(set.blocks);
  }

  @Override
  public int hashCode() {
    // Not of the bitmaps: theirs depends on how equal contents are stored.
    return 31 * blocks.keySet().hashCode() + Long.hashCode(size());
  }

  @Override
  public String toString() {
    return size() + " sequences " + ranges(10);
  }

  /**
   * Gathers sequences. Takes no more than a few fields as long as they follow each other. Not safe
   * for use by several threads.
   */
  public static final class Builder {

    private static final long NONE = -1;

    /** All but the latest run; null where there never was any. */
    private @Nullable NavigableMap<Long, RoaringBitmap> blocks;

    /** No sequence in the blocks is above it. */
    private long blocksLast = NONE;

    /** The block used last, since sequences that follow each other mostly share one. */
    private long lastBase = NONE;

    private @Nullable RoaringBitmap lastBitmap;

    /**
     * The latest run, both ends included: above all in the blocks, and in none of them. Empty where
     * the last is below the first.
     */
    private long runFirst;

    private long runLast = NONE;

    /** Adds a sequence and returns whether it was not there before. */
    public boolean add(long sequence) {
      if (sequence == runLast + 1 && sequence > runFirst) {
        runLast = sequence;
        return true;
      }
      if (sequence < 0) {
        throw new IllegalArgumentException("a sequence is negative");
      }
      if (sequence > Math.max(runLast, blocksLast)) {
        moveRunToBlocks();
        runFirst = sequence;
        runLast = sequence;
        return true;
      }
      return !isInRun(sequence) && addToBlocks(sequence);
    }

    private boolean addToBlocks(long sequence) {
      blocksLast = Math.max(blocksLast, sequence);
      return block(sequence & -BLOCK).checkedAdd((int) sequence);
    }

    private boolean isInRun(long sequence) {
      return sequence >= runFirst && sequence <= runLast;
    }

    /** Takes a sequence out again and returns whether it was there. */
    public boolean remove(long sequence) {
      if (!isInRun(sequence)) {
        return sequence >= 0
            && sequence <= blocksLast
            && block(sequence & -BLOCK).checkedRemove((int) sequence);
      }
      if (runFirst == runLast) {
        clearRun();
      } else if (sequence == runFirst) {
        runFirst++;
      } else if (sequence == runLast) {
        runLast--;
      } else {
        addRangeToBlocks(runFirst, sequence - 1);
        runFirst = sequence + 1;
      }
      return true;
    }

    private void clearRun() {
      runFirst = 0;
      runLast = NONE;
    }

    private void moveRunToBlocks() {
      if (runFirst == runLast) {
        boolean unused = addToBlocks(runFirst);
      } else {
        addRangeToBlocks(runFirst, runLast);
      }
      clearRun();
    }

    /** Returns whether there is no sequence. */
    public boolean isEmpty() {
      return runFirst > runLast
          && (blocks == null || blocks.values().stream().allMatch(RoaringBitmap::isEmpty));
    }

    /** Adds the sequences from {@code first} to {@code last}, both included. */
    public void addRange(long first, long last) {
      if (first < 0) {
        throw new IllegalArgumentException("a sequence is negative");
      }
      moveRunToBlocks();
      addRangeToBlocks(first, last);
    }

    private void addRangeToBlocks(long first, long last) {
      blocksLast = Math.max(blocksLast, last);
      for (long start = first; start <= last && start >= 0; ) {
        long base = start & -BLOCK;
        long end = Math.min(last - base, BLOCK - 1);
        block(base).add(start - base, end + 1);
        start = base + BLOCK;
      }
    }

    /** Adds the sequences of the other set. */
    public void unite(SequenceSet other) {
      moveRunToBlocks();
      blocksLast = Math.max(blocksLast, other.last());
      other.blocks.forEach((base, bitmap) -> block(base).or(bitmap));
    }

    /** Adds the sequences of the other set, and returns those that were there before. */
    public SequenceSet uniteReturningRepeated(SequenceSet other) {
      moveRunToBlocks();
      blocksLast = Math.max(blocksLast, other.last());
      NavigableMap<Long, RoaringBitmap> repeated = new TreeMap<>();
      other.blocks.forEach(
          (base, bitmap) -> {
            RoaringBitmap own = block(base);
            putUnlessEmpty(repeated, base, RoaringBitmap.and(own, bitmap));
            own.or(bitmap);
          });
      return new SequenceSet(repeated);
    }

    /** Returns the set of what was gathered so far; what is added later does not change it. */
    public SequenceSet build() {
      Builder copy = new Builder();
      if (blocks != null) {
        NavigableMap<Long, RoaringBitmap> copied = new TreeMap<>();
        blocks.forEach((base, bitmap) -> putUnlessEmpty(copied, base, bitmap.clone()));
        copy.blocks = copied;
      }
      copy.addRangeToBlocks(runFirst, runLast);
      return copy.blocks == null || copy.blocks.isEmpty() ? EMPTY : new SequenceSet(copy.blocks);
    }

    /** Returns the set of what was gathered without a copy: nothing may be added later. */
    private SequenceSet finish() {
      moveRunToBlocks();
      NavigableMap<Long, RoaringBitmap> all = blocks;
      if (all == null) {
        return EMPTY;
      }
      all.values().removeIf(RoaringBitmap::isEmpty);
      return all.isEmpty() ? EMPTY : new SequenceSet(all);
    }

    private void uniteBlock(long base, RoaringBitmap bitmap) {
      if (bitmap.isEmpty()) {
        return;
      }
      long last = base + Integer.toUnsignedLong(bitmap.last());
      if (base < 0 || last < 0) {
        throw new IllegalArgumentException(
            "a set of sequences with base " + base + " has sequences beyond 0 to 2^63-1");
      }
      moveRunToBlocks();
      blocksLast = Math.max(blocksLast, last);
      long aligned = base & -BLOCK;
      long shift = base - aligned;
      if (shift == 0) {
        block(aligned).or(bitmap);
        return;
      }
      block(aligned).or(RoaringBitmap.addOffset(bitmap, shift));
      if (shift + Integer.toUnsignedLong(bitmap.last()) >= BLOCK) {
        block(aligned + BLOCK).or(RoaringBitmap.addOffset(bitmap, shift - BLOCK));
      }
    }

    private RoaringBitmap block(long base) {
      RoaringBitmap current = lastBitmap;
      if (current == null || base != lastBase) {
        NavigableMap<Long, RoaringBitmap> all = blocks;
        if (all == null) {
          all = new TreeMap<>();
          blocks = all;
        }
        current = all.computeIfAbsent(base, unused -> new RoaringBitmap());
        lastBitmap = current;
        lastBase = base;
      }
      return current;
    }
  }
}
