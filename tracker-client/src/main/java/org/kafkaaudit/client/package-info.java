/**
 * What the clients that report on themselves share: how they report, and how they are configured.
 * It is part of theirs, and not meant to be used by itself.
 */
@NullMarked
package org.kafkaaudit.client;

import org.jspecify.annotations.NullMarked;
