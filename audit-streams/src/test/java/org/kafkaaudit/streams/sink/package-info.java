@NullMarked
package org.kafkaaudit.streams.sink;

import org.jspecify.annotations.NullMarked;
