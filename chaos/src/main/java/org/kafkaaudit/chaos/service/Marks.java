package org.kafkaaudit.chaos.service;

/**
 * Headers of the services' own, by which a message can be told from all others without the audit,
 * and which say what is to happen to it.
 */
public final class Marks {

  /** Who sent it; each life of each process has a name of its own. */
  public static final String HOST = "chaos-host";

  /** How many messages the host had sent to the topic before it. */
  public static final String PLACE = "chaos-place";

  /** What is to happen to it; absent for most. One of the fates below. */
  public static final String FATE = "chaos-fate";

  /** Not sent, and yet acknowledged. */
  public static final String SWALLOWED = "swallowed";

  /** Sent twice. */
  public static final String DOUBLED = "doubled";

  /** Lost on the mirror's way. */
  public static final String LOST_ON_THE_WAY = "lost-on-the-way";

  /** Comes twice on the mirror's way. */
  public static final String DOUBLED_ON_THE_WAY = "doubled-on-the-way";

  private Marks() {}
}
