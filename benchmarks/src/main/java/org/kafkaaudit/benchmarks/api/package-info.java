/** What the API takes to answer over a billion verdicts. */
@NullMarked
package org.kafkaaudit.benchmarks.api;

import org.jspecify.annotations.NullMarked;
