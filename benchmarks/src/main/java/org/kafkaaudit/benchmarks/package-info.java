@NullMarked
package org.kafkaaudit.benchmarks;

import org.jspecify.annotations.NullMarked;
