/**
 * Processes that are measured: JVMs that do what they are told, and the messages that they send.
 */
@NullMarked
package org.kafkaaudit.benchmarks.process;

import org.jspecify.annotations.NullMarked;
