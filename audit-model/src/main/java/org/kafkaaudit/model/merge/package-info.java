@NullMarked
package org.kafkaaudit.model.merge;

import org.jspecify.annotations.NullMarked;
