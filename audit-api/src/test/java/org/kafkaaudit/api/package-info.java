@NullMarked
package org.kafkaaudit.api;

import org.jspecify.annotations.NullMarked;
