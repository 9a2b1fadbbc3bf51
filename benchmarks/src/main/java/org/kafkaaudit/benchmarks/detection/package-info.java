/** How soon a verdict is there after its bucket has ended. */
@NullMarked
package org.kafkaaudit.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
