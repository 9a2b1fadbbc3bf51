@NullMarked
package org.kafkaaudit.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
