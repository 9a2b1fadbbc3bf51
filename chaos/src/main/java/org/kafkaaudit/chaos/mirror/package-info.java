@NullMarked
package org.kafkaaudit.chaos.mirror;

import org.jspecify.annotations.NullMarked;
