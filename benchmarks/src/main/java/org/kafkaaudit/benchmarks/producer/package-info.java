/** What auditing costs an application that sends, against a real broker. */
@NullMarked
package org.kafkaaudit.benchmarks.producer;

import org.jspecify.annotations.NullMarked;
