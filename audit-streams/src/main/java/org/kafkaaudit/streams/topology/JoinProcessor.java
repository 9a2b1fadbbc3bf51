package org.kafkaaudit.streams.topology;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.UnreadableEventException;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins what is said about the topics of one partition of the audit topic, and judges. All counts,
 * progress and sessions of a topic meet here, since they share a key.
 */
final class JoinProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(JoinProcessor.class);
  private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);
  private static final Duration FULL_JUDGE_INTERVAL = Duration.ofSeconds(10);

  private final AuditTopics topics;
  private final JoinRules rules;
  private final VerdictRules verdictRules;
  private final JoinMetrics metrics;
  private final AuditEventCodec codec = new AuditEventCodec();
  private final Map<String, TopicLedger> ledgers = new HashMap<>();
  private ProcessorContext<byte[], byte[]> context;
  private Stores stores;
  private Narrator narrator;
  private long streamTimeMillis;
  private long lastFullJudgeMillis;

  JoinProcessor(AuditTopics topics, JoinRules rules, JoinMetrics metrics) {
    this.topics = topics;
    this.rules = rules;
    this.metrics = metrics;
    this.verdictRules = new VerdictRules(rules.tiers(), rules.bucketLength());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
    stores = Stores.of(context);
    narrator = new Narrator(stores, topics, rules, this::forward);
    restore();
    context.schedule(rules.judgeInterval(), PunctuationType.WALL_CLOCK_TIME, this::judge);
    context.schedule(FORGET_INTERVAL, PunctuationType.WALL_CLOCK_TIME, unused -> forget());
  }

  private void restore() {
    try (KeyValueIterator<Bytes, byte[]> kept = stores.progress().all()) {
      while (kept.hasNext()) {
        KeyValue<Bytes, byte[]> entry = kept.next();
        StoredEvent stored = StoredEvent.decode(entry.value);
        streamTimeMillis = Math.max(streamTimeMillis, stored.receivedAtMillis());
        ledger(StoreKeys.topicOf(entry.key)).restoreProgress(stored);
      }
    }
    try (KeyValueIterator<Bytes, byte[]> open = stores.open().all()) {
      while (open.hasNext()) {
        Bytes key = open.next().key;
        ledger(StoreKeys.topicOf(key)).load(StoreKeys.bucketStartOf(key));
      }
    }
    long recently = streamTimeMillis - RecentVerdicts.WINDOW.toMillis();
    ledgers.values().forEach(ledger -> ledger.restoreRecent(recently));
  }

  @Override
  public void close() {
    metrics.forget(context.taskId().toString());
  }

  private TopicLedger ledger(String topic) {
    return ledgers.computeIfAbsent(topic, unused -> new TopicLedger(topic, stores));
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    streamTimeMillis = Math.max(streamTimeMillis, message.timestamp());
    try {
      AuditEvent event = read(message);
      if (isBeyondHorizon(event)) {
        metrics.late(event.tier());
        LOG.warn(
            "dropped a count of topic {} for the bucket at {}: it came after the horizon of {}",
            event.topic(),
            ((AuditEvent.Count) event).count().bucketStartMillis(),
            rules.horizon());
        return;
      }
      ledger(event.topic()).take(event, message.timestamp());
      metrics.taken(event);
    } catch (UnreadableEventException e) {
      reject(message, e.getMessage());
    }
  }

  private AuditEvent read(Record<byte[], byte[]> message) {
    if (message.value() == null) {
      throw new UnreadableEventException("without a value");
    }
    AuditEvent event = codec.decode(message.value());
    if (message.key() == null
        || !event.topic().equals(new String(message.key(), StandardCharsets.UTF_8))) {
      throw new UnreadableEventException(
          "about topic "
              + event.topic()
              + ", but not keyed by it, so it may be in a wrong partition");
    }
    if (!event.bucketLength().equals(rules.bucketLength())) {
      throw new UnreadableEventException(
          "with buckets of "
              + event.bucketLength().duration()
              + ", where this deployment has "
              + rules.bucketLength().duration()
              + ": set the bucket length of "
              + event.reporter().service()
              + " on "
              + event.reporter().host()
              + " to that");
    }
    if (rules.tiers().rule(event.tier()).isEmpty()) {
      throw new UnreadableEventException(
          "of tier "
              + event.tier()
              + ", which is none of the tiers that audit-streams is configured with");
    }
    return event;
  }

  private boolean isBeyondHorizon(AuditEvent event) {
    return event instanceof AuditEvent.Count count
        && count.count().bucketStartMillis() < streamTimeMillis - rules.horizon().toMillis();
  }

  private void reject(Record<byte[], byte[]> message, String reason) {
    metrics.rejected();
    LOG.warn("rejected an audit event: {} (it is in topic {})", reason, topics.rejected());
    Record<byte[], byte[]> rejected =
        message.withHeaders(new org.apache.kafka.common.header.internals.RecordHeaders());
    message.headers().forEach(header -> rejected.headers().add(header));
    rejected.headers().add("reason", reason.getBytes(StandardCharsets.UTF_8));
    context.forward(rejected, topics.rejected());
  }

  private void judge(long nowMillis) {
    boolean all = nowMillis - lastFullJudgeMillis >= FULL_JUDGE_INTERVAL.toMillis();
    if (all) {
      lastFullJudgeMillis = nowMillis;
    }
    for (TopicLedger ledger : ledgers.values()) {
      if (ledger.takeNews() || all) {
        judge(ledger, nowMillis);
      }
    }
    if (all) {
      tellMetrics(nowMillis);
    }
  }

  private void tellMetrics(long nowMillis) {
    Map<String, Map<String, RecentVerdicts.Outcome>> recent = new HashMap<>();
    for (TopicLedger ledger : ledgers.values()) {
      recent.put(ledger.topic(), ledger.recent().sums(nowMillis));
    }
    metrics.judged(context.taskId().toString(), recent);
  }

  private void judge(TopicLedger ledger, long nowMillis) {
    Map<String, Long> firstOpen = new HashMap<>();
    for (long start : List.copyOf(ledger.state().buckets().keySet())) {
      List<Verdict> verdicts =
          verdictRules.judge(ledger.state(), start, streamTimeMillis, nowMillis);
      tell(ledger, start, verdicts, nowMillis);
      for (Verdict verdict : verdicts) {
        if (!verdict.isFinal()) {
          firstOpen.putIfAbsent(verdict.tier(), start);
        }
      }
      if (verdicts.stream().allMatch(Verdict::isFinal) && isQuiet(ledger, start)) {
        ledger.close(start);
      }
    }
    if (ledger.takeReachDue(nowMillis, rules.pendingInterval().toMillis())) {
      tellReach(ledger, firstOpen, nowMillis);
    }
  }

  private void tellReach(TopicLedger ledger, Map<String, Long> firstOpen, long nowMillis) {
    for (TierReach reach :
        TierReach.of(
            ledger.state(), rules.tiers(), rules.bucketLength(), firstOpen, streamTimeMillis)) {
      narrator.tellProgress(ledger, reach, nowMillis);
    }
  }

  private void tell(TopicLedger ledger, long start, List<Verdict> verdicts, long nowMillis) {
    boolean mayTell = ledger.mayTell(start, nowMillis, rules.pendingInterval().toMillis());
    boolean told = false;
    for (Verdict verdict : verdicts) {
      told |= narrator.tell(ledger, verdict, nowMillis, mayTell);
    }
    if (told || mayTell) {
      Optional<BucketState> bucket = ledger.state().bucket(start);
      bucket.ifPresent(state -> narrator.tellCounts(ledger, start, state, nowMillis));
      ledger.told(start, nowMillis);
    }
  }

  /**
   * A bucket is let go only some time after its last news, since late counts often come in numbers,
   * and only when its arrivals no longer tell that a mirror is still at work: after a restart they
   * are known from the open buckets alone.
   */
  private boolean isQuiet(TopicLedger ledger, long start) {
    BucketState bucket = ledger.state().bucket(start).orElseThrow();
    return rules.tiers().rules().stream()
        .allMatch(rule -> isQuiet(ledger, rule, bucket.changedAtMillis(rule.tier())));
  }

  private boolean isQuiet(TopicLedger ledger, TierRule rule, long lastNewsMillis) {
    long settled = lastNewsMillis + rule.settle().toMillis();
    return streamTimeMillis >= lastNewsMillis + rules.bucketLength().millis()
        && ledger.state().logs(rule.tier()).values().stream()
            .flatMap(log -> log.partitions().values().stream())
            .allMatch(partition -> partition.countedBeforeMillis() >= settled);
  }

  private void forget() {
    long before = rules.bucketLength().startOf(streamTimeMillis - rules.horizon().toMillis());
    new ArrayList<>(ledgers.values()).forEach(ledger -> ledger.forgetBefore(before));
  }

  private void forward(String topic, byte[] key, byte[] value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), topic);
  }
}
