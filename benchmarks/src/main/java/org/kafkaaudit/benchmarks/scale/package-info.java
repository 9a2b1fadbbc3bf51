@NullMarked
package org.kafkaaudit.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
