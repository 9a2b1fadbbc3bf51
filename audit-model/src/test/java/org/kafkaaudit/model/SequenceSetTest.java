package org.kafkaaudit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class SequenceSetTest {

  private static final long BLOCK = 1L << 32;

  /** Runs that overlap often, also where containers, blocks and longs end. */
  @Provide
  Arbitrary<NavigableSet<Long>> sequences() {
    Arbitrary<Long> near =
        Arbitraries.of(0L, 65_400L, BLOCK - 100, 3 * BLOCK - 50, Long.MAX_VALUE - 250)
            .flatMap(start -> Arbitraries.longs().between(start, start + 150));
    Arbitrary<List<Long>> run =
        near.flatMap(
            first ->
                Arbitraries.integers()
                    .between(1, 100)
                    .map(
                        length -> {
                          List<Long> longs = new ArrayList<>();
                          for (long next = first; longs.size() < length && next >= first; next++) {
                            longs.add(next);
                          }
                          return longs;
                        }));
    return run.list()
        .ofMaxSize(8)
        .map(
            runs -> {
              NavigableSet<Long> all = new TreeSet<>();
              runs.forEach(all::addAll);
              return all;
            });
  }

  private static SequenceSet setOf(NavigableSet<Long> sequences) {
    return SequenceSet.of(sequences.stream().mapToLong(Long::longValue).toArray());
  }

  private static NavigableSet<Long> elements(SequenceSet set) {
    NavigableSet<Long> elements = new TreeSet<>();
    for (SequenceSet.Range range : set.ranges(Integer.MAX_VALUE)) {
      for (long next = range.first(); next <= range.last() && next >= 0; next++) {
        elements.add(next);
      }
    }
    return elements;
  }

  @Property
  void holdsWhatWasPutInAndNothingElse(@ForAll("sequences") NavigableSet<Long> sequences) {
    SequenceSet set = setOf(sequences);

    assertThat(elements(set)).isEqualTo(sequences);
    assertThat(set.size()).isEqualTo(sequences.size());
    assertThat(set.isEmpty()).isEqualTo(sequences.isEmpty());
    for (long sequence : sequences) {
      assertThat(set.contains(sequence)).isTrue();
      assertThat(set.contains(sequence - 1)).isEqualTo(sequences.contains(sequence - 1));
      assertThat(set.contains(sequence + 1)).isEqualTo(sequences.contains(sequence + 1));
    }
  }

  /** Adds and removals where runs begin, end, break and meet. */
  @Provide
  Arbitrary<List<Long>> changes() {
    return Arbitraries.of(0L, 65_530L, BLOCK - 6, Long.MAX_VALUE - 12)
        .flatMap(start -> Arbitraries.longs().between(start, start + 12))
        .list()
        .ofMaxSize(60);
  }

  @Property
  void holdsWhatWasAddedAndNotTakenOutAgain(
      @ForAll("changes") List<Long> changes, @ForAll long order) {
    Random random = new Random(order);
    SequenceSet.Builder builder = new SequenceSet.Builder();
    NavigableSet<Long> expected = new TreeSet<>();

    for (long change : changes) {
      switch (random.nextInt(8)) {
        case 0 -> assertThat(builder.remove(change)).isEqualTo(expected.remove(change));
        case 1 -> {
          builder.addRange(change, change);
          expected.add(change);
        }
        case 2 -> {
          builder.unite(SequenceSet.of(change));
          expected.add(change);
        }
        case 3 -> {
          Long first = expected.isEmpty() ? change : expected.first();
          assertThat(builder.remove(first)).isEqualTo(expected.remove(first));
        }
        case 4 -> {
          long next = expected.isEmpty() ? change : expected.last() + 1;
          if (next > 0) {
            assertThat(builder.add(next)).isEqualTo(expected.add(next));
          }
        }
        default -> assertThat(builder.add(change)).isEqualTo(expected.add(change));
      }
      assertThat(builder.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(elements(builder.build())).isEqualTo(expected);
      assertThat(builder.build()).isEqualTo(setOf(expected));
    }
  }

  @Test
  void takesNoNegativeSequenceAfterTheLastOneThereIs() {
    SequenceSet.Builder builder = new SequenceSet.Builder();
    builder.add(Long.MAX_VALUE - 1);
    builder.add(Long.MAX_VALUE);

    assertThatThrownBy(() -> builder.add(Long.MIN_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(builder.build()).isEqualTo(SequenceSet.ofRange(Long.MAX_VALUE - 1, Long.MAX_VALUE));
  }

  @Property
  void unitesSubtractsAndIntersects(
      @ForAll("sequences") NavigableSet<Long> one, @ForAll("sequences") NavigableSet<Long> other) {
    NavigableSet<Long> union = new TreeSet<>(one);
    union.addAll(other);
    NavigableSet<Long> minus = new TreeSet<>(one);
    minus.removeAll(other);
    NavigableSet<Long> intersection = new TreeSet<>(one);
    intersection.retainAll(other);

    SequenceSet left = setOf(one);
    SequenceSet right = setOf(other);
    assertThat(left.union(right)).isEqualTo(setOf(union));
    assertThat(left.minus(right)).isEqualTo(setOf(minus));
    assertThat(left.intersection(right)).isEqualTo(setOf(intersection));
    assertThat(left).as("an operand is not changed").isEqualTo(setOf(one));
    assertThat(right).as("an operand is not changed").isEqualTo(setOf(other));
  }

  @Property
  void equalSetsAreEqualHoweverTheyWereMade(@ForAll("sequences") NavigableSet<Long> sequences) {
    SequenceSet.Builder byRanges = new SequenceSet.Builder();
    setOf(sequences)
        .ranges(Integer.MAX_VALUE)
        .forEach(range -> byRanges.addRange(range.first(), range.last()));
    SequenceSet travelled = SequenceSet.ofBlocks(setOf(sequences).toBlocks());

    assertThat(byRanges.build()).isEqualTo(setOf(sequences)).isEqualTo(travelled);
    assertThat(byRanges.build()).hasSameHashCodeAs(setOf(sequences)).hasSameHashCodeAs(travelled);
  }

  @Property
  void rangesAreAscendingApartAndCutAtTheLimit(@ForAll("sequences") NavigableSet<Long> sequences) {
    List<SequenceSet.Range> ranges = setOf(sequences).ranges(Integer.MAX_VALUE);

    for (int i = 1; i < ranges.size(); i++) {
      long gap = ranges.get(i).first() - ranges.get(i - 1).last();
      boolean blockEnds = ranges.get(i).first() % BLOCK == 0;
      assertThat(gap > 1 || (gap == 1 && blockEnds)).as("%s", ranges).isTrue();
    }
    assertThat(setOf(sequences).ranges(2)).isEqualTo(ranges.subList(0, Math.min(2, ranges.size())));
  }

  @Property
  void aBuilderTellsWhatWasThereBefore(
      @ForAll("sequences") NavigableSet<Long> first,
      @ForAll("sequences") NavigableSet<Long> second) {
    SequenceSet.Builder builder = new SequenceSet.Builder();
    builder.unite(setOf(first));
    SequenceSet before = builder.build();

    SequenceSet repeated = builder.uniteReturningRepeated(setOf(second));

    assertThat(repeated).isEqualTo(setOf(first).intersection(setOf(second)));
    assertThat(builder.build()).isEqualTo(setOf(first).union(setOf(second)));
    assertThat(before).as("what was built before").isEqualTo(setOf(first));
  }

  @Property
  void aBuilderAddsAndRemovesOneByOne(
      @ForAll("sequences") NavigableSet<Long> added,
      @ForAll("sequences") NavigableSet<Long> removed) {
    SequenceSet.Builder builder = new SequenceSet.Builder();
    for (long sequence : added) {
      assertThat(builder.add(sequence)).isTrue();
      assertThat(builder.add(sequence)).isFalse();
    }
    removed.forEach(builder::remove);

    assertThat(builder.build()).isEqualTo(setOf(added).minus(setOf(removed)));
    assertThat(builder.isEmpty()).isEqualTo(removed.containsAll(added));
  }

  @Property
  void blocksMayHaveAnyBase(
      @ForAll("sequences") NavigableSet<Long> sequences, @ForAll("bases") long wantedBase) {
    long base = sequences.isEmpty() ? wantedBase : Math.min(wantedBase, sequences.first());
    NavigableSet<Long> near =
        new TreeSet<>(sequences.stream().filter(next -> next - base < BLOCK).toList());
    RoaringBitmap bitmap = new RoaringBitmap();
    near.forEach(next -> bitmap.add((int) (next - base)));
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);

    SequenceSet set = SequenceSet.ofBlocks(List.of(new SequenceSet.Block(base, bytes.flip())));

    assertThat(elements(set)).isEqualTo(near);
  }

  @Provide
  Arbitrary<Long> bases() {
    return Arbitraries.of(
            0L, 1L, 65_535L, BLOCK - 101, BLOCK, 2 * BLOCK + 777, Long.MAX_VALUE - 300)
        .flatMap(start -> Arbitraries.longs().between(start, start + 50));
  }

  @Test
  void aWholeBlockAndMoreIsARunOfAFewBytes() {
    SequenceSet set = SequenceSet.ofRange(5, 2 * BLOCK + 5);

    assertThat(set.size()).isEqualTo(2 * BLOCK + 1);
    assertThat(set.contains(BLOCK)).isTrue();
    assertThat(SequenceSet.ofRange(0, 999_999).toBlocks().get(0).bitmap().remaining())
        .isLessThan(400);
  }

  @Test
  void theLargestSequenceIsASequence() {
    SequenceSet set = SequenceSet.ofRange(Long.MAX_VALUE - 1, Long.MAX_VALUE);

    assertThat(set.ranges(9))
        .containsExactly(new SequenceSet.Range(Long.MAX_VALUE - 1, Long.MAX_VALUE));
    assertThat(SequenceSet.ofBlocks(set.toBlocks())).isEqualTo(set);
  }

  @Test
  void negativeSequencesAreRefused() {
    assertThatThrownBy(() -> SequenceSet.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SequenceSet.ofRange(-3, 5))
        .isInstanceOf(IllegalArgumentException.class);
    ByteBuffer bitmap = SequenceSet.of(7).toBlocks().get(0).bitmap();
    assertThatThrownBy(
            () -> SequenceSet.ofBlocks(List.of(new SequenceSet.Block(-5, bitmap.duplicate()))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                SequenceSet.ofBlocks(
                    List.of(new SequenceSet.Block(Long.MAX_VALUE - 6, bitmap.duplicate()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 2_000)
  void damagedBitmapsAreRefusedOrYieldASetThatHolds(
      @ForAll("sequences") NavigableSet<Long> sequences, @ForAll long seed) {
    Random random = new Random(seed);
    NavigableSet<Long> scattered = new TreeSet<>(sequences.headSet(BLOCK, false));
    random.longs(random.nextInt(30), 0, 300_000).forEach(scattered::add);
    if (scattered.isEmpty()) {
      return;
    }
    byte[] bytes = setOf(scattered).toBlocks().get(0).bitmap().array().clone();
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    mustHoldOrBeRefused(bytes);
    mustHoldOrBeRefused(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  @Property(tries = 2_000)
  void randomBytesAreRefusedOrYieldASetThatHolds(@ForAll byte[] bytes, @ForAll boolean withCookie) {
    if (withCookie && bytes.length >= 4) {
      bytes[0] = 0x3A;
      bytes[1] = 0x30;
      bytes[2] = 0;
      bytes[3] = 0;
    }
    mustHoldOrBeRefused(bytes);
  }

  private static void mustHoldOrBeRefused(byte[] bytes) {
    SequenceSet set;
    try {
      set = SequenceSet.ofBlocks(List.of(new SequenceSet.Block(0, ByteBuffer.wrap(bytes))));
    } catch (IllegalArgumentException refused) {
      return;
    }
    List<SequenceSet.Range> ranges = set.ranges(Integer.MAX_VALUE);
    long size = 0;
    long last = -1;
    for (SequenceSet.Range range : ranges) {
      assertThat(range.first()).isGreaterThan(last);
      assertThat(range.last()).isGreaterThanOrEqualTo(range.first());
      assertThat(set.contains(range.first()) && set.contains(range.last())).isTrue();
      size += range.last() - range.first() + 1;
      last = range.last();
    }
    assertThat(set.size()).isEqualTo(size);
    assertThat(SequenceSet.ofBlocks(set.toBlocks())).isEqualTo(set);
    assertThat(set.union(SequenceSet.of(12_345)).minus(set).size()).isLessThanOrEqualTo(1);
  }
}
