/** How every application of the audit starts, says why it does not, and is watched. */
@org.jspecify.annotations.NullMarked
package org.kafkaaudit.application;
