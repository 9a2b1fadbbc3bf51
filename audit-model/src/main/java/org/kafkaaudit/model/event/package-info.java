@NullMarked
package org.kafkaaudit.model.event;

import org.jspecify.annotations.NullMarked;
