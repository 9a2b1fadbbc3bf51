@NullMarked
package org.kafkaaudit.chaos.trial;

import org.jspecify.annotations.NullMarked;
