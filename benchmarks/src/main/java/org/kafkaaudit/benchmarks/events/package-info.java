@NullMarked
package org.kafkaaudit.benchmarks.events;

import org.jspecify.annotations.NullMarked;
