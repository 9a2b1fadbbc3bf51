/** How much of the heap counts take. */
@NullMarked
package org.kafkaaudit.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
