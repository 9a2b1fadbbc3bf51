@NullMarked
package org.kafkaaudit.streams.topology;

import org.jspecify.annotations.NullMarked;
