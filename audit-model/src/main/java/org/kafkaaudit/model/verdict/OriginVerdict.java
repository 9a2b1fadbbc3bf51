package org.kafkaaudit.model.verdict;

import java.util.List;

/**
 * What can be said of one session in one bucket at one tier. Immutable.
 *
 * @param expected messages that should have arrived
 * @param missing messages that have not arrived and are not known to be lost
 * @param carriedOver arrivals that repeat what the reference holds more than once as well
 * @param obstacles what is in the way
 */
record OriginVerdict(
    Finding finding, long expected, long missing, long carriedOver, List<Obstacle> obstacles) {}
