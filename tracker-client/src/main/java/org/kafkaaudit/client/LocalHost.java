package org.kafkaaudit.client;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The host that this runs on. */
final class LocalHost {

  private LocalHost() {}

  /** Returns the name that the host gives itself, or "unknown" where it gives none. */
  static String name() {
    // Asked first, since the other way goes to the name server, which can take long.
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
