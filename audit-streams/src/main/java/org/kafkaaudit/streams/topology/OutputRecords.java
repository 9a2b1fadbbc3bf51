package org.kafkaaudit.streams.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.message.BinaryMessageEncoder;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.merge.SessionState;
import org.kafkaaudit.model.verdict.Finding;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;

/** A verdict and its findings as they are written. */
final class OutputRecords {

  private static final int MOST_RANGES = 1_000;
  private static final Reporter NOBODY = new Reporter("", "", "", "", "");

  private final TopicLedger ledger;
  private final JoinRules rules;
  private final Verdict verdict;
  private final long revision;
  private final Instant now;

  OutputRecords(
      TopicLedger ledger, JoinRules rules, Verdict verdict, long revision, long nowMillis) {
    this.ledger = ledger;
    this.rules = rules;
    this.verdict = verdict;
    this.revision = revision;
    this.now = Instant.ofEpochMilli(nowMillis);
  }

  /**
   * Returns a number that differs, for all that can be expected, where anything of the verdict
   * differs.
   */
  long fingerprint() {
    long high =
        Objects.hash(
            verdict.status().name(),
            verdict.isFinal(),
            verdict.reasons(),
            verdict.expected(),
            verdict.findings().stream().map(finding -> reporter(finding.session())).toList());
    long low =
        Objects.hash(
            verdict.messages(),
            verdict.bytes(),
            verdict.missing(),
            verdict.duplicatedBefore(),
            verdict.unstamped(),
            verdict.findings());
    return high << 32 ^ (low & 0xFFFFFFFFL);
  }

  byte[] verdict() {
    return bytes(
        VerdictRecord.getEncoder(),
        VerdictRecord.newBuilder()
            .setTopic(ledger.topic())
            .setBucketStart(Instant.ofEpochMilli(verdict.bucketStartMillis()))
            .setBucketLengthMillis(rules.bucketLength().millis())
            .setTier(verdict.tier())
            .setReference(verdict.reference())
            .setStatus(VerdictStatus.valueOf(verdict.status().name()))
            .setIsFinal(verdict.isFinal())
            .setReasons(verdict.reasons())
            .setExpected(verdict.expected())
            .setMessages(verdict.messages())
            .setBytes(verdict.bytes())
            .setLost(verdict.lost())
            .setMissing(verdict.missing())
            .setDuplicated(verdict.duplicated())
            .setDuplicatedBefore(verdict.duplicatedBefore())
            .setUndelivered(verdict.undelivered())
            .setRecovered(verdict.recovered())
            .setUnreported(verdict.unreported())
            .setUnstamped(verdict.unstamped())
            .setInexact(verdict.inexact())
            .setRevision(revision)
            .setJudgedAt(now)
            .build());
  }

  byte[] finding(Finding finding) {
    Reporter reporter = reporter(finding.session());
    List<SequenceSet.Range> lost = finding.lostSequences().ranges(MOST_RANGES + 1);
    List<SequenceSet.Range> duplicated = finding.duplicatedSequences().ranges(MOST_RANGES + 1);
    return bytes(
        FindingRecord.getEncoder(),
        FindingRecord.newBuilder()
            .setTopic(ledger.topic())
            .setBucketStart(Instant.ofEpochMilli(verdict.bucketStartMillis()))
            .setBucketLengthMillis(rules.bucketLength().millis())
            .setTier(verdict.tier())
            .setSession(finding.session())
            .setService(reporter.service())
            .setHost(reporter.host())
            .setDatacenter(reporter.datacenter())
            .setLost(finding.lost())
            .setDuplicated(finding.duplicated())
            .setUndelivered(finding.undelivered())
            .setRecovered(finding.recovered())
            .setUnreported(finding.unreported())
            .setLostSequences(ranges(lost))
            .setDuplicatedSequences(ranges(duplicated))
            .setSequencesCut(lost.size() > MOST_RANGES || duplicated.size() > MOST_RANGES)
            .setRevision(revision)
            .setJudgedAt(now)
            .build());
  }

  private Reporter reporter(long session) {
    for (TierRule rule : rules.tiers().rules()) {
      if (rule.reference().isEmpty()) {
        SessionState state = ledger.state().session(rule.tier(), session);
        if (state != null) {
          return state.reporter();
        }
      }
    }
    return NOBODY;
  }

  private static List<SequenceRange> ranges(List<SequenceSet.Range> ranges) {
    return ranges.stream()
        .limit(MOST_RANGES)
        .map(range -> new SequenceRange(range.first(), range.last()))
        .toList();
  }

  static byte[] tierCount(
      String topic,
      long bucketStartMillis,
      BucketLength length,
      String tier,
      String cluster,
      Narrator.ClusterTotal total,
      long revision,
      long nowMillis) {
    return bytes(
        TierCountRecord.getEncoder(),
        TierCountRecord.newBuilder()
            .setTopic(topic)
            .setBucketStart(Instant.ofEpochMilli(bucketStartMillis))
            .setBucketLengthMillis(length.millis())
            .setTier(tier)
            .setCluster(cluster)
            .setMessages(total.messages)
            .setBytes(total.bytes)
            .setUnstamped(total.unstamped)
            .setSessions(total.sessions)
            .setRevision(revision)
            .setJudgedAt(Instant.ofEpochMilli(nowMillis))
            .build());
  }

  static byte[] tierProgress(String topic, TierReach reach, long revision) {
    return bytes(
        TierProgressRecord.getEncoder(),
        TierProgressRecord.newBuilder()
            .setTopic(topic)
            .setTier(reach.tier())
            .setLastReportAt(Instant.ofEpochMilli(reach.lastReportMillis()))
            .setCountedBefore(Instant.ofEpochMilli(reach.countedBeforeMillis()))
            .setVerifiedThrough(Instant.ofEpochMilli(reach.verifiedThroughMillis()))
            .setRevision(revision)
            .build());
  }

  private static <T> byte[] bytes(BinaryMessageEncoder<T> encoder, T message) {
    try {
      ByteBuffer buffer = encoder.encode(message);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
  }
}
