package org.kafkaaudit.model.merge;

import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.Scope;

/**
 * The latest that one scope said of one session in one bucket. Immutable.
 *
 * @param cluster the cluster it was counted in, empty where not told
 * @param receivedAtMillis when it was received, by the clock of the audit cluster
 */
public record Contribution(
    Scope scope, String cluster, long version, OriginCount count, long receivedAtMillis) {}
