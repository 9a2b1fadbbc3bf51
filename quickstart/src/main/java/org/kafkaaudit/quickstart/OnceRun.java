package org.kafkaaudit.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Sends a number of messages, waits for the verdicts, and compares them with the truth. */
final class OnceRun {

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);
  private static final Duration VERDICT_PATIENCE = Duration.ofMinutes(5);

  private final Options options;
  private final Stack stack;
  private final SampleServices services;
  private final Console console;
  private final Instant begun;
  private final AuditApi api;
  private Instant lastReport = Instant.MIN;

  OnceRun(Options options, Stack stack, SampleServices services, Console console, Instant begun) {
    this.options = options;
    this.stack = stack;
    this.services = services;
    this.console = console;
    this.begun = begun;
    this.api = new AuditApi(stack.apiAddress());
  }

  /** Returns the exit code: 0 where verdicts and truth are equal. */
  int run() throws IOException {
    Duration patience = Duration.ofSeconds(300 + options.messages / 1_000);
    Waiting.until(
        "the sample services to send " + options.messages + " messages",
        patience,
        () -> {
          reportCounts();
          return services.areDone();
        });
    console.say("all messages are sent; waiting for the verdicts");
    Comparison comparison = awaitVerdicts();
    console.compare(comparison);
    if (stack.topology().hasSeveralDatacenters()) {
      console.say(Memory.ofAllProcesses());
    }
    console.print(json(comparison));
    return comparison.isEqual() ? 0 : 1;
  }

  private Comparison awaitVerdicts() throws IOException {
    Instant limit = Instant.now().plus(VERDICT_PATIENCE);
    while (true) {
      Comparison comparison = compare();
      if (comparison.isEqual() || Instant.now().isAfter(limit)) {
        return comparison;
      }
      if (isReportDue()) {
        console.say(
            comparison.pending()
                + " verdicts are pending, "
                + comparison.differences().size()
                + " differences so far");
        comparison.differences().stream().limit(3).forEach(console::print);
      }
      Waiting.pause(Duration.ofSeconds(1));
    }
  }

  private Comparison compare() throws IOException {
    Truth truth =
        Truth.read(
            services.summaries(),
            services.datacenters(),
            stack.ledgers(),
            Stack.BUCKET_LENGTH.toMillis());
    if (truth.failed() > 0) {
      throw new QuickstartException(
          truth.failed() + " sends failed: is the machine out of memory or disk?");
    }
    return Comparison.make(
        api, truth, from(), Instant.now().plus(Stack.BUCKET_LENGTH).toEpochMilli());
  }

  private long from() {
    return begun.minus(Stack.BUCKET_LENGTH).toEpochMilli();
  }

  private void reportCounts() throws IOException {
    if (!isReportDue()) {
      return;
    }
    long[] sums = new long[3];
    for (String topic : Stack.TOPICS) {
      for (var verdict :
          api.verdicts(topic, from(), Instant.now().plusSeconds(60).toEpochMilli())) {
        boolean isLocal = verdict.get("tier").asText().equals("local");
        sums[0] += isLocal ? verdict.get("expected").asLong() : 0;
        sums[isLocal ? 1 : 2] += verdict.get("messages").asLong();
      }
    }
    console.say(
        "sent %,d, counted %,d at local, %,d at aggregate".formatted(sums[0], sums[1], sums[2]));
  }

  private boolean isReportDue() {
    boolean due =
        lastReport.equals(Instant.MIN) || lastReport.plus(REPORT_INTERVAL).isBefore(Instant.now());
    if (due) {
      lastReport = Instant.now();
    }
    return due;
  }

  private String json(Comparison comparison) {
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("messages", sent(comparison.truth("local")));
    ObjectNode truth = result.putObject("truth").putObject("aggregate");
    put(truth, comparison.truth("aggregate"));
    ObjectNode found = result.putObject("found");
    for (String tier : Comparison.TIERS) {
      put(found.putObject(tier), comparison.found().getOrDefault(tier, Map.of()));
    }
    result.put("pending", comparison.pending());
    result.put("match", comparison.isEqual());
    result.put("seconds", Duration.between(begun, Instant.now()).toSeconds());
    return result.toString();
  }

  private static void put(ObjectNode node, Map<String, Comparison.Totals> totals) {
    node.put("lost", totals.values().stream().mapToLong(total -> total.lost).sum());
    node.put("duplicated", totals.values().stream().mapToLong(total -> total.duplicated).sum());
  }

  private static long sent(Map<String, Comparison.Totals> totals) {
    return totals.values().stream().mapToLong(total -> total.expected).sum();
  }
}
