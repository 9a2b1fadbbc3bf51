@NullMarked
package org.kafkaaudit.chaos.stack;

import org.jspecify.annotations.NullMarked;
