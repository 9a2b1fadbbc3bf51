package org.kafkaaudit.model;

import java.security.SecureRandom;

/** Ids of sessions: one life of one audited producer each, told apart by 64 random bits. */
public final class Session {

  /** Stands for the messages that have no usable stamp. */
  public static final long UNSTAMPED = 0;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Session() {}

  /** Returns a new id. */
  public static long newId() {
    long id;
    do {
      id = RANDOM.nextLong();
    } while (id == UNSTAMPED);
    return id;
  }

  /** Returns the id as people and scopes write it: 16 hexadecimal digits. */
  public static String format(long session) {
    String digits = Long.toHexString(session);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
