/** What it takes to count an audited table. */
@NullMarked
package org.kafkaaudit.benchmarks.table;

import org.jspecify.annotations.NullMarked;
