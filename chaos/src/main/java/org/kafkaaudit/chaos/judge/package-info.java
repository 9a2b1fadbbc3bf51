@NullMarked
package org.kafkaaudit.chaos.judge;

import org.jspecify.annotations.NullMarked;
