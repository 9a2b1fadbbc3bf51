@NullMarked
package org.kafkaaudit.model;

import org.jspecify.annotations.NullMarked;
