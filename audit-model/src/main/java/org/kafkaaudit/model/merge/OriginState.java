package org.kafkaaudit.model.merge;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.Scope;

/**
 * The merge rule: within one scope the highest version wins, across scopes numbers add up and sets
 * unite. So a count can come twice, late, out of order or not at all and be healed by the next one,
 * and nothing is counted twice. Not safe for use by several threads.
 */
public final class OriginState {

  private final Map<Scope, Contribution> contributions = new HashMap<>();
  private @Nullable MergedCount merged;

  /** Takes a contribution, and returns whether it says more than what its scope said before. */
  boolean merge(Contribution contribution) {
    Contribution known = contributions.get(contribution.scope());
    if (known != null && known.version() >= contribution.version()) {
      return false;
    }
    contributions.put(contribution.scope(), contribution);
    merged = null;
    return true;
  }

  /** Returns what each scope says. */
  public Collection<Contribution> contributions() {
    return Collections.unmodifiableCollection(contributions.values());
  }

  /** Returns what all scopes say together. */
  public MergedCount merged() {
    if (merged == null) {
      merged = mergeAll();
    }
    return merged;
  }

  private MergedCount mergeAll() {
    long messages = 0;
    long bytes = 0;
    SequenceSet.Builder sequences = new SequenceSet.Builder();
    SequenceSet.Builder repeated = new SequenceSet.Builder();
    SequenceSet.Builder unsettled = new SequenceSet.Builder();
    SequenceSet.Builder undelivered = new SequenceSet.Builder();
    for (Contribution contribution : contributions.values()) {
      var count = contribution.count();
      messages += count.messages();
      bytes += count.bytes();
      repeated.unite(count.repeated());
      repeated.unite(sequences.uniteReturningRepeated(count.sequences()));
      unsettled.unite(count.outcome().unsettled());
      undelivered.unite(count.outcome().allUndelivered());
    }
    return new MergedCount(
        messages,
        bytes,
        sequences.build(),
        repeated.build(),
        unsettled.build(),
        undelivered.build());
  }
}
