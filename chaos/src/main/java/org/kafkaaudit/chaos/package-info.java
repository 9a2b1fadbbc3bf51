@NullMarked
package org.kafkaaudit.chaos;

import org.jspecify.annotations.NullMarked;
