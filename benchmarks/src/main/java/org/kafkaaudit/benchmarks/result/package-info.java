@NullMarked
package org.kafkaaudit.benchmarks.result;

import org.jspecify.annotations.NullMarked;
