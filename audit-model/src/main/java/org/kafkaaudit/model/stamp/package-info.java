@NullMarked
package org.kafkaaudit.model.stamp;

import org.jspecify.annotations.NullMarked;
