/**
 * The process around ClickHouse's embedded engine: its library behind the part of ClickHouse's HTTP
 * interface that drivers use.
 */
@NullMarked
package org.kafkaaudit.testbed.engine;

import org.jspecify.annotations.NullMarked;
