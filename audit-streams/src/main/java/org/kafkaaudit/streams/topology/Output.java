package org.kafkaaudit.streams.topology;

/** Where the join says what it has to say. */
interface Output {

  /** Says something on one of the output topics. */
  void emit(String topic, byte[] key, byte[] value);
}
