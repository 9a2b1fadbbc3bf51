package org.kafkaaudit.model.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.Scope;

/**
 * The merge rule: within one scope the highest version wins, across scopes numbers add up and sets
 * unite. So a count can come twice, late, out of order or not at all and be healed by the next one,
 * and nothing is counted twice. Not safe for use by several threads.
 *
 * <p>Chunks of one partition whose offsets overlap are counts of the same messages, made by
 * auditors that did not know of each other, as after committed offsets were lost. Their sets unite,
 * but what is in both is no repeat.
 *
 * <p>What a consumer was handed and did not commit is no arrival. Where the message did arrive, by
 * another delivery, it is one more of it: it was handed out twice.
 */
public final class OriginState {

  private static final Comparator<Contribution> BY_PLACE_IN_LOG =
      Comparator.comparing((Contribution contribution) -> chunk(contribution).clusterId())
          .thenComparing(contribution -> chunk(contribution).topicId())
          .thenComparingInt(contribution -> chunk(contribution).partition())
          .thenComparingLong(contribution -> chunk(contribution).begin());

  /** Small at first, since there are very many of these and most hold one or two. */
  private final Map<Scope, Contribution> contributions = new HashMap<>(4);

  private @Nullable MergedCount merged;
  private FoundRepeats foundRepeats = FoundRepeats.NONE;

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

  /** Drops the contributions that have become void, and returns whether there were any. */
  boolean removeIf(Predicate<Contribution> isVoid) {
    boolean removed = contributions.values().removeIf(isVoid);
    if (removed) {
      merged = null;
    }
    return removed;
  }

  boolean isEmpty() {
    return contributions.isEmpty();
  }

  long lastSequence() {
    long last = -1;
    for (Contribution contribution : contributions.values()) {
      last = Math.max(last, contribution.count().sequences().last());
    }
    return last;
  }

  /** Returns what each scope says. */
  public Collection<Contribution> contributions() {
    return Collections.unmodifiableCollection(contributions.values());
  }

  /**
   * Returns the duplicates that were found here when the reference had counted far enough to tell
   * them from its own. Kept in memory alone: after a restart they are found anew.
   */
  public FoundRepeats foundRepeats() {
    return foundRepeats;
  }

  /** Keeps what was found, so that it is not taken back while more of it is awaited. */
  public void keep(FoundRepeats found) {
    foundRepeats = found;
  }

  /** Returns what all scopes say together. */
  public MergedCount merged() {
    if (merged == null) {
      merged = isPlain() ? ofOne(contributions.values().iterator().next().count()) : mergeAll();
    }
    return merged;
  }

  /** Nearly all are: then there is nothing to unite. */
  private boolean isPlain() {
    return contributions.size() == 1
        && contributions.values().iterator().next().count().outcome().uncommitted().isEmpty();
  }

  private static MergedCount ofOne(OriginCount count) {
    return new MergedCount(
        count.messages(),
        count.bytes(),
        count.sequences(),
        count.repeated(),
        count.outcome().unsettled(),
        count.outcome().allUndelivered());
  }

  private MergedCount mergeAll() {
    long messages = 0;
    long bytes = 0;
    SequenceSet.Builder sequences = new SequenceSet.Builder();
    SequenceSet.Builder repeated = new SequenceSet.Builder();
    SequenceSet.Builder unsettled = new SequenceSet.Builder();
    SequenceSet.Builder undelivered = new SequenceSet.Builder();
    for (OriginCount count : withoutOverlaps()) {
      messages += count.messages();
      bytes += count.bytes();
      repeated.unite(count.repeated());
      repeated.unite(sequences.uniteReturningRepeated(count.sequences()));
      unsettled.unite(count.outcome().unsettled());
      undelivered.unite(count.outcome().allUndelivered());
    }
    SequenceSet arrived = sequences.build();
    for (Contribution contribution : contributions.values()) {
      for (SequenceSet handedOut : contribution.count().outcome().uncommitted()) {
        SequenceSet again = handedOut.intersection(arrived);
        messages += again.size();
        repeated.unite(again);
      }
    }
    return new MergedCount(
        messages, bytes, arrived, repeated.build(), unsettled.build(), undelivered.build());
  }

  private List<OriginCount> withoutOverlaps() {
    List<OriginCount> counts = new ArrayList<>(contributions.size());
    List<Contribution> chunks = new ArrayList<>(contributions.size());
    for (Contribution contribution : contributions.values()) {
      if (contribution.scope() instanceof Scope.OfChunk) {
        chunks.add(contribution);
      } else {
        counts.add(contribution.count());
      }
    }
    chunks.sort(BY_PLACE_IN_LOG);
    for (int first = 0, end; first < chunks.size(); first = end) {
      end = endOfOverlap(chunks, first);
      counts.add(countOfOverlap(chunks.subList(first, end)));
    }
    return counts;
  }

  private static int endOfOverlap(List<Contribution> chunks, int first) {
    Scope.OfChunk chunk = chunk(chunks.get(first));
    long reach = chunks.get(first).version();
    int end = first + 1;
    while (end < chunks.size()) {
      Scope.OfChunk next = chunk(chunks.get(end));
      if (!isSameLog(chunk, next) || next.begin() >= reach) {
        break;
      }
      reach = Math.max(reach, chunks.get(end).version());
      end++;
    }
    return end;
  }

  private static boolean isSameLog(Scope.OfChunk one, Scope.OfChunk other) {
    return one.partition() == other.partition()
        && one.topicId().equals(other.topicId())
        && one.clusterId().equals(other.clusterId());
  }

  private static Scope.OfChunk chunk(Contribution contribution) {
    return (Scope.OfChunk) contribution.scope();
  }

  private static OriginCount countOfOverlap(List<Contribution> chunks) {
    OriginCount first = chunks.get(0).count();
    if (chunks.size() == 1) {
      return first;
    }
    SequenceSet.Builder sequences = new SequenceSet.Builder();
    SequenceSet.Builder repeated = new SequenceSet.Builder();
    long mostDuplicated = 0;
    long mostBytes = 0;
    for (Contribution chunk : chunks) {
      OriginCount count = chunk.count();
      sequences.unite(count.sequences());
      repeated.unite(count.repeated());
      mostDuplicated = Math.max(mostDuplicated, count.messages() - count.sequences().size());
      mostBytes = Math.max(mostBytes, count.bytes());
    }
    SequenceSet united = sequences.build();
    return new OriginCount(
        first.session(),
        united.size() + mostDuplicated,
        mostBytes,
        united,
        repeated.build(),
        SendOutcome.NONE,
        List.of());
  }
}
