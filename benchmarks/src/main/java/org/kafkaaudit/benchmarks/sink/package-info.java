@NullMarked
package org.kafkaaudit.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
