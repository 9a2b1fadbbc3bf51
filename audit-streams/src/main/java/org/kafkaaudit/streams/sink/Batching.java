package org.kafkaaudit.streams.sink;

import java.time.Duration;

/**
 * How rows are gathered before they are inserted. Immutable.
 *
 * @param rows number of rows that are inserted at once at the least, unless the interval ends
 *     before
 * @param interval how long a row waits for others at the most
 */
public record Batching(int rows, Duration interval) {}
