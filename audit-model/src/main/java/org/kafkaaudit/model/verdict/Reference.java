package org.kafkaaudit.model.verdict;

import java.util.List;
import org.kafkaaudit.model.merge.MergedCount;

/** What a tier is judged against. */
interface Reference {

  /** Judges the stamped messages of one session. */
  OriginVerdict judge(long session, MergedCount arrived);

  /** Judges the messages without stamps, of which only the number is known. */
  OriginVerdict judgeUnstamped(MergedCount arrived);

  /** Returns what is in the way of the reference being settled for the bucket. */
  List<Obstacle> unsettled();

  /** Returns the sessions that the reference has messages of. */
  Iterable<Long> sessions();
}
