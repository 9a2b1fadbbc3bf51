package org.kafkaaudit.streams.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.verdict.Finding;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.model.verdict.Verdict;

/**
 * Says what has changed, and only that, each time under a higher revision. Not safe for use by
 * several threads.
 */
final class Narrator {

  private final Stores stores;
  private final AuditTopics topics;
  private final JoinRules rules;
  private final Output output;

  Narrator(Stores stores, AuditTopics topics, JoinRules rules, Output output) {
    this.stores = stores;
    this.topics = topics;
    this.rules = rules;
    this.output = output;
  }

  /**
   * Says the verdict, unless it has been said.
   *
   * @param mayTellPending whether it may be said although nothing but the numbers of a pending
   *     verdict changed
   * @return whether it was said
   */
  boolean tell(TopicLedger ledger, Verdict verdict, long nowMillis, boolean mayTellPending) {
    boolean again = ledger.isRestored(verdict.bucketStartMillis());
    if (verdict.status() == Status.PENDING && !mayTellPending && !again) {
      return false;
    }
    Bytes key = StoreKeys.verdict(ledger.topic(), verdict.bucketStartMillis(), verdict.tier());
    Said last = said(key);
    long revision = last.next(nowMillis);
    OutputRecords records = new OutputRecords(ledger, rules, verdict, revision, nowMillis);
    long fingerprint = records.fingerprint();
    if (fingerprint == last.fingerprint() && !again) {
      return false;
    }
    List<Long> sessions = verdict.findings().stream().map(Finding::session).toList();
    for (Finding finding : withThoseTakenBack(verdict, last.sessions())) {
      emit(
          topics.findings(),
          subject(ledger, verdict) + "/" + Session.format(finding.session()),
          records.finding(finding));
    }
    emit(topics.verdicts(), subject(ledger, verdict), records.verdict());
    RecentVerdicts.Outcome outcome = RecentVerdicts.Outcome.of(verdict);
    stores.said().put(key, new Said(revision, fingerprint, outcome, sessions).encode());
    ledger.recent().put(verdict.bucketStartMillis(), verdict.tier(), outcome, revision);
    return true;
  }

  /** Whether anything was said of the tier. */
  boolean hasTold(TopicLedger ledger, long bucketStartMillis, String tier) {
    return said(StoreKeys.verdict(ledger.topic(), bucketStartMillis, tier)).revision() > 0;
  }

  private static String subject(TopicLedger ledger, Verdict verdict) {
    return ledger.topic() + "/" + verdict.bucketStartMillis() + "/" + verdict.tier();
  }

  private static List<Finding> withThoseTakenBack(Verdict verdict, List<Long> earlier) {
    List<Finding> findings = new ArrayList<>(verdict.findings());
    TreeSet<Long> takenBack = new TreeSet<>(earlier);
    verdict.findings().forEach(finding -> takenBack.remove(finding.session()));
    takenBack.forEach(session -> findings.add(Finding.none(session)));
    return findings;
  }

  /** Says what each cluster of each tier counted in the bucket, unless it has been said. */
  void tellCounts(TopicLedger ledger, long bucketStartMillis, BucketState bucket, long nowMillis) {
    for (var rule : rules.tiers().rules()) {
      byCluster(bucket, rule.tier())
          .forEach(
              (cluster, total) ->
                  tellCount(ledger, bucketStartMillis, rule.tier(), cluster, total, nowMillis));
    }
  }

  /** Sums of one cluster. */
  static final class ClusterTotal {
    long messages;
    long bytes;
    long unstamped;
    long sessions;
  }

  private static Map<String, ClusterTotal> byCluster(BucketState bucket, String tier) {
    Map<String, ClusterTotal> totals = new HashMap<>();
    bucket.origins(tier).forEach((session, origin) -> add(totals, session, origin));
    return totals;
  }

  private static void add(Map<String, ClusterTotal> totals, long session, OriginState origin) {
    TreeSet<String> clusters = new TreeSet<>();
    for (Contribution contribution : origin.contributions()) {
      ClusterTotal total =
          totals.computeIfAbsent(contribution.cluster(), unused -> new ClusterTotal());
      total.messages += contribution.count().messages();
      total.bytes += contribution.count().bytes();
      if (session == Session.UNSTAMPED) {
        total.unstamped += contribution.count().messages();
      } else if (clusters.add(contribution.cluster())) {
        total.sessions++;
      }
    }
  }

  private void tellCount(
      TopicLedger ledger,
      long bucketStartMillis,
      String tier,
      String cluster,
      ClusterTotal total,
      long nowMillis) {
    Bytes key =
        StoreKeys.said(ledger.topic(), bucketStartMillis, "count\0" + tier + "\0" + cluster);
    Said last = said(key);
    long fingerprint =
        total.messages * 31 + total.bytes * 17 + total.unstamped * 7 + total.sessions;
    boolean again = ledger.isRestored(bucketStartMillis);
    if (last.revision() > 0 && fingerprint == last.fingerprint() && !again) {
      return;
    }
    long revision = last.next(nowMillis);
    emit(
        topics.tierCounts(),
        ledger.topic() + "/" + bucketStartMillis + "/" + tier + "/" + cluster,
        OutputRecords.tierCount(
            ledger.topic(),
            bucketStartMillis,
            rules.bucketLength(),
            tier,
            cluster,
            total,
            revision,
            nowMillis));
    stores
        .said()
        .put(key, new Said(revision, fingerprint, RecentVerdicts.Outcome.NONE, List.of()).encode());
  }

  /** Says how far the tier is. */
  void tellProgress(TopicLedger ledger, TierReach reach, long nowMillis) {
    emit(
        topics.tierProgress(),
        ledger.topic() + "/" + reach.tier(),
        OutputRecords.tierProgress(ledger.topic(), reach, nowMillis));
  }

  private Said said(Bytes key) {
    byte[] value = stores.said().get(key);
    return value == null ? Said.NOTHING : Said.decode(value);
  }

  private void emit(String topic, String key, byte[] value) {
    output.emit(topic, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
