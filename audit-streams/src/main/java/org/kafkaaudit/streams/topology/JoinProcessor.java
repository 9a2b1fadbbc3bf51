package org.kafkaaudit.streams.topology;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.UnreadableEventException;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;

/**
 * Joins what is said about the topics of one partition of the audit topic, and judges. All counts,
 * progress and sessions of a topic meet here, since they share a key.
 */
final class JoinProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  /** Beyond it, seconds since the epoch do not fit in the 32 bits that the tables have for them. */
  private static final Instant END_OF_TIME = Instant.parse("2106-01-01T00:00:00Z");

  /** Kafka's own rule. */
  private static final Pattern LEGAL_TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** A rejected event is kept for people to look at, not to be used: its beginning is enough. */
  private static final int MOST_REJECTED_BYTES = 64 * 1024;

  /** How far back buckets are looked through at a restart for what was found lately. */
  private static final Duration RECENT_AFTER_RESTART = Duration.ofHours(6);

  private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);

  /** After two commits everything that was said has reached Kafka, whatever happens then. */
  private static final Duration SAID_FOR_GOOD = AuditTopology.COMMIT_INTERVAL.multipliedBy(2);

  private static final Duration FULL_JUDGE_INTERVAL = Duration.ofSeconds(10);

  /** While it catches up, when nearly all that is judged would be judged again soon. */
  private static final Duration FULL_JUDGE_INTERVAL_BEHIND = Duration.ofMinutes(1);

  /** Further behind, verdicts of each second would be of use to nobody, and hold up the rest. */
  private static final Duration FAR_BEHIND = Duration.ofSeconds(30);

  private final AuditTopics topics;
  private final JoinRules rules;
  private final JoinMetrics metrics;
  private final VerdictRules ofAllTiers;
  private final EventIntake intake;
  private final SparseWarnings warnings = new SparseWarnings(JoinProcessor.class);
  private final Map<String, TopicLedger> ledgers = new HashMap<>();
  private final KeptEvents keptEvents = new KeptEvents();
  private ProcessorContext<byte[], byte[]> context;
  private Stores stores;
  private Narrator narrator;
  private StreamTime time = new StreamTime();
  private long lastFullJudgeMillis;
  private boolean hasHeard;
  private long keptMillis;

  JoinProcessor(AuditTopics topics, JoinRules rules, JoinMetrics metrics, EventIntake intake) {
    this.topics = topics;
    this.intake = intake;
    this.rules = rules;
    this.metrics = metrics;
    this.ofAllTiers = new VerdictRules(rules.tiers(), rules.bucketLength());
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
    byte[] keptTime = stores.unreported().get(StoreKeys.STREAM_TIME);
    if (keptTime != null) {
      time = StreamTime.decode(keptTime);
    }
    try (KeyValueIterator<Bytes, byte[]> kept = stores.progress().all()) {
      while (kept.hasNext()) {
        KeyValue<Bytes, byte[]> entry = kept.next();
        TopicLedger ledger = ledger(StoreKeys.topicOf(entry.key));
        keptEvents.read(entry.key, entry.value).ifPresent(ledger::restoreProgress);
      }
    }
    try (KeyValueIterator<Bytes, byte[]> open = stores.open().all()) {
      while (open.hasNext()) {
        Bytes key = open.next().key;
        ledger(StoreKeys.topicOf(key)).restore(StoreKeys.bucketStartOf(key));
      }
    }
    ledgers.values().forEach(TopicLedger::dropVoidCounts);
    long since = Math.max(0, time.millis() - RECENT_AFTER_RESTART.toMillis());
    ledgers.values().forEach(ledger -> ledger.restoreRecent(since));
  }

  @Override
  public void close() {
    metrics.forget(context.taskId().toString());
    intake.close();
  }

  private TopicLedger ledger(String topic) {
    return ledgers.computeIfAbsent(
        topic,
        unused ->
            new TopicLedger(
                topic,
                new VerdictRules(rules.tiers().of(topic), rules.bucketLength()),
                stores,
                keptEvents));
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    time.heard(message.timestamp());
    hasHeard = true;
    try {
      AuditEvent event = read(message);
      if (isBeyondHorizon(event)) {
        ledger(event.topic()).drop((AuditEvent.Count) event);
        metrics.late(event.tier());
        warnings.warn(
            "dropped a count of topic "
                + event.topic()
                + " at tier "
                + event.tier()
                + ": it came after the horizon of "
                + rules.horizon());
        return;
      }
      ledger(event.topic()).take(ReceivedEvent.of(event, message));
      metrics.taken(event);
    } catch (UnreadableEventException e) {
      reject(message, e.getMessage());
    }
  }

  private AuditEvent read(Record<byte[], byte[]> message) {
    AuditEvent event = intake.read(message);
    if (message.key() == null
        || !event.topic().equals(new String(message.key(), StandardCharsets.UTF_8))) {
      throw new UnreadableEventException(
          "about topic "
              + event.topic()
              + ", but not keyed by it, so it may be in a wrong partition");
    }
    boolean isKnown = ledgers.containsKey(event.topic());
    boolean isLegal = isKnown || LEGAL_TOPIC.matcher(event.topic()).matches();
    if (!isLegal || event.cluster().indexOf(0) >= 0) {
      throw new UnreadableEventException("about a topic or cluster with a name that cannot be");
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
    if (event instanceof AuditEvent.Count count && isWild(count.count().bucketStartMillis())) {
      throw new UnreadableEventException(
          "for a bucket at "
              + count.count().bucketStartMillis()
              + " ms since the epoch, which is not between 1970 and 2106: the timestamps in topic "
              + event.topic()
              + " are wild");
    }
    if (rules.tiers().rule(event.tier()).isEmpty()) {
      throw new UnreadableEventException(
          "of tier "
              + event.tier()
              + ", which is none of the tiers that audit-streams is configured with");
    }
    return event;
  }

  private static boolean isWild(long bucketStartMillis) {
    return bucketStartMillis < 0 || bucketStartMillis >= END_OF_TIME.toEpochMilli();
  }

  private boolean isBeyondHorizon(AuditEvent event) {
    return event instanceof AuditEvent.Count count
        && count.count().bucketStartMillis() < time.millis() - rules.horizon().toMillis();
  }

  private void reject(Record<byte[], byte[]> message, String reason) {
    metrics.rejected();
    warnings.warn("rejected an audit event: " + reason + "; it is in topic " + topics.rejected());
    Record<byte[], byte[]> rejected =
        message
            .withValue(cut(message.value()))
            .withKey(cut(message.key()))
            .withHeaders(new RecordHeaders());
    rejected.headers().add("reason", reason.getBytes(StandardCharsets.UTF_8));
    context.forward(rejected, topics.rejected());
  }

  private void reject(KeptEvents.Unreadable kept) {
    reject(
        new Record<>(
            kept.topic().getBytes(StandardCharsets.UTF_8),
            kept.value().get(),
            context.currentSystemTimeMs()),
        kept.reason());
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes) {
    return bytes == null || bytes.length <= MOST_REJECTED_BYTES
        ? bytes
        : Arrays.copyOf(bytes, MOST_REJECTED_BYTES);
  }

  private void keepTime() {
    if (time.millis() > keptMillis) {
      stores.unreported().put(StoreKeys.STREAM_TIME, time.encode());
      keptMillis = time.millis();
    }
  }

  private void judge(long nowMillis) {
    // Nobody who was found dead may come back to life by a restart.
    keepTime();
    keptEvents.tell(this::reject);
    boolean isFarBehind = time.millis() < nowMillis - FAR_BEHIND.toMillis();
    // Where nothing comes any more there is nothing to catch up with, however old the last was.
    Duration interval = isFarBehind && hasHeard ? FULL_JUDGE_INTERVAL_BEHIND : FULL_JUDGE_INTERVAL;
    hasHeard = false;
    boolean all = nowMillis - lastFullJudgeMillis >= interval.toMillis();
    if (all) {
      lastFullJudgeMillis = nowMillis;
    }
    for (TopicLedger ledger : ledgers.values()) {
      if (all || (!isFarBehind && ledger.hasNews())) {
        judge(ledger, nowMillis, all);
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

  /**
   * Judges the open buckets of one topic.
   *
   * @param all whether those too that have settled, to let them go where they are done
   */
  private void judge(TopicLedger ledger, long nowMillis, boolean all) {
    ledger.takeNews();
    Map<String, Long> firstOpen = new HashMap<>();
    Set<Long> done = new TreeSet<>();
    for (long start : List.copyOf(ledger.state().buckets().keySet())) {
      if (!all && ledger.isSettled(start, time)) {
        continue;
      }
      List<Verdict> verdicts = ledger.judge(start, time, nowMillis);
      tell(ledger, start, verdicts, nowMillis);
      for (Verdict verdict : verdicts) {
        if (!verdict.isFinal()) {
          firstOpen.putIfAbsent(verdict.tier(), start);
        }
      }
      boolean isFinal = verdicts.stream().allMatch(Verdict::isFinal);
      boolean isSaid = ledger.mayTell(start, nowMillis, SAID_FOR_GOOD.toMillis());
      if (isFinal && isSaid && isQuiet(ledger, start)) {
        done.add(start);
      }
    }
    ledger.letGo(done);
    if (ledger.takeReachDue(nowMillis, rules.pendingInterval().toMillis())) {
      tellReach(ledger, firstOpen, nowMillis);
    }
  }

  private void tellReach(TopicLedger ledger, Map<String, Long> firstOpen, long nowMillis) {
    for (String tier : ledger.takeWithdrawn(rules.tiers())) {
      narrator.tellProgress(ledger, TierReach.withdrawn(tier), nowMillis);
    }
    for (TierReach reach :
        TierReach.of(
            ledger.state(), ledger.rules().path(), rules.bucketLength(), firstOpen, time)) {
      ledger
          .reachForGood(reach, nowMillis, SAID_FOR_GOOD.toMillis())
          .ifPresent(sure -> narrator.tellProgress(ledger, sure, nowMillis));
    }
  }

  private void tell(TopicLedger ledger, long start, List<Verdict> verdicts, long nowMillis) {
    boolean mayTell = ledger.mayTell(start, nowMillis, rules.pendingInterval().toMillis());
    boolean told = ledger.isRestored(start);
    for (Verdict verdict : verdicts) {
      told |= narrator.tell(ledger, verdict, nowMillis, mayTell);
    }
    if (ledger.isRestored(start)) {
      tellNotExpectedAnyMore(ledger, start, nowMillis);
    }
    if (told) {
      Optional<BucketState> bucket = ledger.state().bucket(start);
      bucket.ifPresent(state -> narrator.tellCounts(ledger, start, state, nowMillis));
      ledger.told(start, nowMillis);
    }
  }

  /** Nobody judges a tier on which the topic was expected before; what was pending ends here. */
  private void tellNotExpectedAnyMore(TopicLedger ledger, long start, long nowMillis) {
    if (ledger.rules().path() == rules.tiers()) {
      return;
    }
    for (Verdict verdict : ofAllTiers.judge(ledger.state(), start, time, nowMillis)) {
      boolean isExpected = ledger.rules().path().rule(verdict.tier()).isPresent();
      if (!isExpected && narrator.hasTold(ledger, start, verdict.tier())) {
        narrator.tell(
            ledger,
            verdict.givenUp("the topic is not expected at this tier any more"),
            nowMillis,
            true);
      }
    }
  }

  /**
   * A bucket is let go only some time after its last news, since late counts often come in numbers,
   * and only when its arrivals no longer tell that a mirror is still at work: after a restart they
   * are known from the open buckets alone.
   */
  private boolean isQuiet(TopicLedger ledger, long start) {
    BucketState bucket = ledger.state().bucket(start).orElseThrow();
    return ledger.rules().path().rules().stream()
        .allMatch(rule -> isQuiet(ledger, rule, bucket.changedAtMillis(rule.tier())));
  }

  private boolean isQuiet(TopicLedger ledger, TierRule rule, long lastNewsMillis) {
    long settled = lastNewsMillis + rule.settle().toMillis();
    return time.millis() >= lastNewsMillis + rules.bucketLength().millis()
        && rule.logs(ledger.state()).stream().allMatch(log -> log.countedBeforeMillis() >= settled);
  }

  private void forget() {
    long before = rules.bucketLength().startOf(time.millis() - rules.horizon().toMillis());
    for (TopicLedger ledger : List.copyOf(ledgers.values())) {
      for (long start : List.copyOf(ledger.state().buckets().headMap(before).keySet())) {
        giveUp(ledger, start);
      }
      ledger.forgetBefore(before);
    }
  }

  /** Nothing that comes now changes what is said of the bucket, so it is no longer pending. */
  private void giveUp(TopicLedger ledger, long start) {
    long now = context.currentSystemTimeMs();
    String reason =
        "the horizon of " + rules.horizon() + " has passed: nothing more is taken for it";
    List<Verdict> verdicts =
        ledger.judge(start, time, now).stream().map(verdict -> verdict.givenUp(reason)).toList();
    tell(ledger, start, verdicts, now);
  }

  private void forward(String topic, byte[] key, byte[] value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), topic);
  }
}
