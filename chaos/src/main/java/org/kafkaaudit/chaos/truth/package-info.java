@NullMarked
package org.kafkaaudit.chaos.truth;

import org.jspecify.annotations.NullMarked;
