/** How many bytes the audit adds to what is sent and kept. */
@NullMarked
package org.kafkaaudit.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
