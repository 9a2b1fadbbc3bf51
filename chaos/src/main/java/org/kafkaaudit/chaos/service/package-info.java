@NullMarked
package org.kafkaaudit.chaos.service;

import org.jspecify.annotations.NullMarked;
