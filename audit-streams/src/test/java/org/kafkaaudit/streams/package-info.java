@NullMarked
package org.kafkaaudit.streams;

import org.jspecify.annotations.NullMarked;
