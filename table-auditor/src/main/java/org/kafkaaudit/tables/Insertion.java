package org.kafkaaudit.tables;

/** What tells that messages which were in Kafka are in the table. */
interface Insertion {

  /** Nothing tells: what is missing may still come. */
  Insertion UNKNOWN =
      new Insertion() {
        @Override
        public void look() {}

        @Override
        public long beforeMillis(long lastRowMillis) {
          return 0;
        }
      };

  /**
   * Looks how far it is, before the table is counted.
   *
   * @throws org.apache.kafka.common.KafkaException where there is no answer
   */
  void look();

  /**
   * Returns the time before which everything that was in Kafka had been inserted when {@link #look}
   * was called last, in milliseconds since the epoch; 0 where it is not known.
   *
   * @param lastRowMillis a time up to which rows were there, 0 where there were none
   */
  long beforeMillis(long lastRowMillis);
}
