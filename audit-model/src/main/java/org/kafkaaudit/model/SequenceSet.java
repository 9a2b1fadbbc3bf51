package org.kafkaaudit.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
    return builder.build();
  }

  /** Returns the set of the given sequences. */
  public static SequenceSet of(long... sequences) {
    Builder builder = new Builder();
    for (long sequence : sequences) {
      builder.add(sequence);
    }
    return builder.build();
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
    Builder builder = new Builder();
    for (Block block : blocks) {
      builder.uniteBlock(block.base(), bitmapOf(block.bitmap()));
    }
    builder.blocks.values().removeIf(RoaringBitmap::isEmpty);
    return new SequenceSet(builder.blocks);
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
    return builder.build();
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

  /** Gathers sequences. Not safe for use by several threads. */
  public static final class Builder {

    private final NavigableMap<Long, RoaringBitmap> blocks = new TreeMap<>();

    /** The block used last, since sequences that follow each other mostly share one. */
    private long lastBase = -1;

    private RoaringBitmap lastBitmap = new RoaringBitmap();

    /** Adds a sequence and returns whether it was not there before. */
    public boolean add(long sequence) {
      long base = sequence & -BLOCK;
      return block(base).checkedAdd((int) sequence);
    }

    /** Takes a sequence out again and returns whether it was there. */
    public boolean remove(long sequence) {
      long base = sequence & -BLOCK;
      return block(base).checkedRemove((int) sequence);
    }

    /** Returns whether there is no sequence. */
    public boolean isEmpty() {
      return blocks.values().stream().allMatch(RoaringBitmap::isEmpty);
    }

    /** Adds the sequences from {@code first} to {@code last}, both included. */
    public void addRange(long first, long last) {
      if (first < 0) {
        throw new IllegalArgumentException("a sequence is negative");
      }
      for (long start = first; start <= last && start >= 0; ) {
        long base = start & -BLOCK;
        long end = Math.min(last - base, BLOCK - 1);
        block(base).add(start - base, end + 1);
        start = base + BLOCK;
      }
    }

    /** Adds the sequences of the other set. */
    public void unite(SequenceSet other) {
      other.blocks.forEach((base, bitmap) -> block(base).or(bitmap));
    }

    /** Adds the sequences of the other set, and returns those that were there before. */
    public SequenceSet uniteReturningRepeated(SequenceSet other) {
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
      NavigableMap<Long, RoaringBitmap> copy = new TreeMap<>();
      blocks.forEach((base, bitmap) -> putUnlessEmpty(copy, base, bitmap.clone()));
      return copy.isEmpty() ? EMPTY : new SequenceSet(copy);
    }

    private void uniteBlock(long base, RoaringBitmap bitmap) {
      if (bitmap.isEmpty()) {
        return;
      }
      if (base < 0 || base + Integer.toUnsignedLong(bitmap.last()) < 0) {
        throw new IllegalArgumentException(
            "a set of sequences with base " + base + " has sequences beyond 0 to 2^63-1");
      }
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
      if (base != lastBase) {
        if (base < 0) {
          throw new IllegalArgumentException("a sequence is negative");
        }
        lastBitmap = blocks.computeIfAbsent(base, unused -> new RoaringBitmap());
        lastBase = base;
      }
      return lastBitmap;
    }
  }
}
