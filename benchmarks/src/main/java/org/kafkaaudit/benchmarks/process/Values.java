package org.kafkaaudit.benchmarks.process;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Values of messages as applications send them: events as JSON, with names that repeat and numbers
 * that do not, cut to one size. The same ones in each run. Immutable.
 */
public final class Values {

  private static final int DIFFERENT = 4_096;
  private static final String[] EVENTS = {"viewed", "added", "removed", "ordered", "paid", "sent"};
  private static final String[] COUNTRIES = {"JP", "TH", "TW", "ID", "DE", "FR", "US", "BR"};
  private static final String[] WORDS = {
    "light", "paper", "river", "stone", "bread", "window", "garden", "silver", "market", "winter"
  };

  private final byte[][] values = new byte[DIFFERENT][];

  /**
   * @param bytes size of each
   */
  public Values(int bytes) {
    Random random = new Random(bytes);
    for (int i = 0; i < DIFFERENT; i++) {
      values[i] = value(bytes, random);
    }
  }

  /** The value of a message; every so many messages they are the same again. */
  public byte[] of(long message) {
    return values[(int) (message % DIFFERENT)];
  }

  private static byte[] value(int bytes, Random random) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "{\"id\":\"%016x\",\"user\":%d,\"event\":\"%s\",\"country\":\"%s\",\"price\":%d",
            random.nextLong(),
            random.nextInt(100_000_000),
            EVENTS[random.nextInt(EVENTS.length)],
            COUNTRIES[random.nextInt(COUNTRIES.length)],
            random.nextInt(100_000)));
    text.append(",\"text\":\"");
    while (text.length() < bytes - 2) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ').append(random.nextInt(10_000));
    }
    text.setLength(bytes - 2);
    return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
