package org.kafkaaudit.chaos.truth;

import org.apache.kafka.common.Uuid;

/** Where a record is: a topic that is made anew has another id, so this names one record ever. */
record LogPosition(Uuid topicId, int partition, long offset) {}
