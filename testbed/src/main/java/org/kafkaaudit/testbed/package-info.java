/**
 * Real servers for tests and for the quickstart: each its own process, gone without a trace
 * afterwards.
 */
@NullMarked
package org.kafkaaudit.testbed;

import org.jspecify.annotations.NullMarked;
