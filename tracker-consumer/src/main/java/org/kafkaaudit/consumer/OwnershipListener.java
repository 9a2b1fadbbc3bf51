package org.kafkaaudit.consumer;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Tells the audit which partitions the consumer has, around the listener of the application. */
final class OwnershipListener implements ConsumerRebalanceListener {

  private final DeliveryAudit audit;
  private final @Nullable ConsumerRebalanceListener listener;

  OwnershipListener(DeliveryAudit audit, @Nullable ConsumerRebalanceListener listener) {
    this.audit = audit;
    this.listener = listener;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    audit.assigned(partitions);
    if (listener != null) {
      listener.onPartitionsAssigned(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    try {
      if (listener != null) {
        // It may commit what it has done.
        listener.onPartitionsRevoked(partitions);
      }
    } finally {
      audit.released(partitions);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    try {
      if (listener != null) {
        listener.onPartitionsLost(partitions);
      }
    } finally {
      audit.released(partitions);
    }
  }
}
