@NullMarked
package org.kafkaaudit.model.count;

import org.jspecify.annotations.NullMarked;
