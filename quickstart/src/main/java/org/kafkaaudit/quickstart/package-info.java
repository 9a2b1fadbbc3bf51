@NullMarked
package org.kafkaaudit.quickstart;

import org.jspecify.annotations.NullMarked;
