package org.kafkaaudit.auditor;

import jakarta.validation.constraints.NotEmpty;

/**
 * How the canonical name of a topic follows from its name in this cluster.
 *
 * @param prefix what a mirror puts before the name; the rest is canonical
 */
record CanonicalNameRule(@NotEmpty String prefix) {}
