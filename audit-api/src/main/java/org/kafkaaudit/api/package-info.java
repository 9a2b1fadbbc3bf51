/** Serves what ClickHouse knows about the completeness of topics over REST. */
@NullMarked
package org.kafkaaudit.api;

import org.jspecify.annotations.NullMarked;
