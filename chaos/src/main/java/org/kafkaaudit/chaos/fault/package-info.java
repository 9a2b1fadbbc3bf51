@NullMarked
package org.kafkaaudit.chaos.fault;

import org.jspecify.annotations.NullMarked;
