@NullMarked
package org.kafkaaudit.quickstart.sample;

import org.jspecify.annotations.NullMarked;
