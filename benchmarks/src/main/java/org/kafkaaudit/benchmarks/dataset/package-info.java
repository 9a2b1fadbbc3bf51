/** Data that is too much to be made for each run: made inside ClickHouse once, and kept. */
@NullMarked
package org.kafkaaudit.benchmarks.dataset;

import org.jspecify.annotations.NullMarked;
