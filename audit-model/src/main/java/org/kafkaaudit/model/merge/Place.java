package org.kafkaaudit.model.merge;

import org.kafkaaudit.model.event.Scope;

/**
 * A topic of one cluster. Immutable.
 *
 * @param cluster name of the cluster, as its auditors call it
 * @param topicId Kafka's id of the topic
 */
public record Place(String cluster, String topicId) {

  /** Returns where the chunk was counted. */
  public static Place of(String cluster, Scope.OfChunk chunk) {
    return new Place(cluster, chunk.topicId());
  }
}
