package org.kafkaaudit.model.count;

import org.kafkaaudit.model.SequenceSet;

/**
 * Messages of one bucket that were acknowledged within a transaction that has not ended yet. Not
 * safe for use by several threads.
 */
final class HeldAcknowledgements {

  private final SequenceSet.Builder sequences = new SequenceSet.Builder();
  private final Acknowledgements acknowledgements = new Acknowledgements();

  void add(long sequence, int partition, long offset, int messageBytes) {
    sequences.add(sequence);
    acknowledgements.add(partition, offset, messageBytes);
  }

  void addWithoutOffset(long sequence, int messageBytes) {
    sequences.add(sequence);
    acknowledgements.addWithoutOffset(messageBytes);
  }

  SequenceSet sequences() {
    return sequences.build();
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }
}
