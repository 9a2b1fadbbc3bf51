package org.kafkaaudit.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.kafkaaudit.chaos.judge.AuditApi;
import org.kafkaaudit.chaos.judge.Score;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.chaos.trial.Trial;
import org.kafkaaudit.chaos.trial.TrialPlan;
import org.kafkaaudit.chaos.trial.TrialResult;
import org.kafkaaudit.chaos.truth.PlainReader;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.TestbedException;

/** All trials, one after another, and what came of them. */
final class Run {

  private final Options options;
  private final Stack stack;
  private final Console console;
  private final Evidence evidence;
  private final Instant begun;
  private final List<TrialResult> results = new ArrayList<>();
  private int broken;

  Run(Options options, Stack stack, Console console, Path failures, Instant begun) {
    this.options = options;
    this.stack = stack;
    this.console = console;
    this.evidence = new Evidence(stack.directory(), failures);
    this.begun = begun;
  }

  /** Returns the exit code: 0 where nothing was missed and nothing made up. */
  int run() {
    try (PlainReader local = reader(stack.local());
        PlainReader aggregate = reader(stack.aggregate())) {
      for (int i = 0; i < options.trials; i++) {
        run(i, local, aggregate);
      }
    }
    Score again = judgeAgain();
    Summary summary =
        new Summary(options.trials, results, again, broken, Duration.between(begun, Instant.now()));
    console.print(summary.json());
    return summary.isGood() ? 0 : 1;
  }

  private PlainReader reader(KafkaCluster cluster) {
    return new PlainReader(cluster, stack.directory().resolve(cluster.name()).resolve("data"));
  }

  private void run(int index, PlainReader local, PlainReader aggregate) {
    long seed = options.seed + index;
    TrialPlan plan =
        options.faults.isEmpty() ? TrialPlan.draw(seed) : TrialPlan.draw(seed, options.kinds());
    String title = "trial %d/%d seed %d: ".formatted(index + 1, options.trials, seed);
    Trial trial = new Trial(stack, plan, local, aggregate);
    try {
      TrialResult result = trial.run();
      results.add(result);
      console.say(title + plan.describe() + "; " + outcome(result));
      if (!result.score().isZero()) {
        console.say(
            "trial with seed "
                + seed
                + " failed; its logs and what differs are in "
                + evidence.keep(seed, plan.describe(), result.score().differences()));
      } else if (!result.withdrawn().isEmpty()) {
        evidence.keep(seed, plan.describe(), whatWasTakenBack(result));
      }
    } catch (ChaosException | TestbedException | IllegalStateException e) {
      broken++;
      console.say(
          title
              + plan.describe()
              + "; BROKEN, it could not be run to its end: "
              + e.getMessage()
              + "; logs are in "
              + evidence.keep(seed, plan.describe(), List.of(String.valueOf(e))));
    } finally {
      close(trial);
    }
  }

  private static List<String> whatWasTakenBack(TrialResult result) {
    List<String> lines = new ArrayList<>(new TreeSet<>(result.withdrawn()));
    lines.replaceAll(mark -> "taken back: " + mark);
    lines.addAll(result.worst());
    return lines;
  }

  private static void close(Trial trial) {
    try {
      trial.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChaosException("interrupted", e);
    }
  }

  private static String outcome(TrialResult result) {
    return "%,d messages; truly lost %d and %d, duplicated %d and %d (local, aggregate); %s%s in %d s%s"
        .formatted(
            result.messages(),
            result.truth().lost("local"),
            result.truth().lost("aggregate"),
            result.truth().duplicated("local"),
            result.truth().duplicated("aggregate"),
            result.score().isZero()
                ? "all said " + result.settled().orElseThrow().toSeconds() + " s after"
                : "WRONG: " + result.score().summary(),
            result.unverified() == 0 ? "" : ", " + result.unverified() + " unverified",
            result.took().toSeconds(),
            result.withdrawn().isEmpty()
                ? ""
                : "; "
                    + result.withdrawn().size()
                    + " called lost or duplicated for a while that were not");
  }

  /** What was found must stay found. */
  private Score judgeAgain() {
    AuditApi api = new AuditApi(stack.apiAddress());
    Score sum = Score.ZERO;
    for (TrialResult result : results) {
      if (result.score().isZero()) {
        try {
          Score score = Trial.judgeAgain(api, result, begun.minusSeconds(60));
          sum = sum.plus(score);
          if (!score.isZero()) {
            console.say(
                "trial with seed "
                    + result.plan().seed()
                    + " was right and is not any more: "
                    + score.summary()
                    + "; see "
                    + evidence.keep(
                        result.plan().seed(), result.plan().describe(), score.differences()));
          }
        } catch (IOException e) {
          throw new ChaosException("the API does not answer in the end: " + e.getMessage(), e);
        }
      }
    }
    return sum;
  }
}
