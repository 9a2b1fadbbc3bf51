@NullMarked
package org.kafkaaudit.auditor;

import org.jspecify.annotations.NullMarked;
