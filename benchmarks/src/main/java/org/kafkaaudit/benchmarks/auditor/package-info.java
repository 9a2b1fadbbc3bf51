@NullMarked
package org.kafkaaudit.benchmarks.auditor;

import org.jspecify.annotations.NullMarked;
