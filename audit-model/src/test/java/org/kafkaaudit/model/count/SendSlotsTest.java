package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SendSlotsTest {

  @Property
  void knowsTheFirstSlotThatIsNotSettled(
      @ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> changes, @ForAll long order) {
    Random random = new Random(order);
    SendSlots slots = new SendSlots();
    TreeMap<Long, Long> expected = new TreeMap<>();
    long latest = 100;

    for (long change : changes) {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          // Mostly time goes on, and now and then a clock is set back.
          latest += random.nextInt(3);
          slots.add(latest);
          expected.merge(latest, 1L, Long::sum);
        }
        case 3 -> {
          slots.add(latest - change);
          expected.merge(latest - change, 1L, Long::sum);
        }
        case 4 -> {
          long number =
              expected.tailMap(latest - change, false).values().stream()
                      .mapToLong(Long::longValue)
                      .sum()
                  + random.nextInt(2);
          slots.keepFrom(latest - change, number);
          keepFrom(expected, latest - change, number);
        }
        default -> {
          long slot =
              random.nextBoolean() && !expected.isEmpty() ? expected.firstKey() : latest - change;
          slots.remove(slot);
          expected.computeIfPresent(slot, (unused, number) -> number == 1 ? null : number - 1);
        }
      }
      assertThat(slots.isEmpty()).isEqualTo(expected.isEmpty());
      if (!expected.isEmpty()) {
        assertThat(slots.first()).isEqualTo(expected.firstKey());
      }
    }
  }

  private static void keepFrom(NavigableMap<Long, Long> expected, long slot, long number) {
    expected.headMap(slot, true).clear();
    long later = expected.values().stream().mapToLong(Long::longValue).sum();
    if (later < number) {
      expected.put(slot, number - later);
    }
  }
}
