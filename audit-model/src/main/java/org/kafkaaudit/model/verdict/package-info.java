@NullMarked
package org.kafkaaudit.model.verdict;

import org.jspecify.annotations.NullMarked;
