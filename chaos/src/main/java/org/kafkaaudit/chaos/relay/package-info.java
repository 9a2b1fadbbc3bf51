@NullMarked
package org.kafkaaudit.chaos.relay;

import org.jspecify.annotations.NullMarked;
