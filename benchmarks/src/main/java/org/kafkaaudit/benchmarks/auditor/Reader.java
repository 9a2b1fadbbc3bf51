package org.kafkaaudit.benchmarks.auditor;

import org.kafkaaudit.benchmarks.auditor.ReadingSpeed.Speed;

/** Somebody who reads a topic from its beginning to its end, in a process of its own. */
interface Reader {

  /**
   * Reads.
   *
   * @param messages that are in the topic
   * @param warmUp how many of them are left out of the figures
   */
  Speed read(String topic, long messages, long warmUp) throws Exception;
}
