/** What the audit adds to one call of {@code send}, where sending itself costs nothing. */
@NullMarked
package org.kafkaaudit.benchmarks.send;

import org.jspecify.annotations.NullMarked;
