@NullMarked
package org.kafkaaudit.quickstart.fault;

import org.jspecify.annotations.NullMarked;
