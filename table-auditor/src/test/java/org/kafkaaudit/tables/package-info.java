@org.jspecify.annotations.NullMarked
package org.kafkaaudit.tables;
