package org.kafkaaudit.benchmarks;

import org.kafkaaudit.benchmarks.result.Result;

/** Measures one thing. An implementation starts what it needs, and leaves nothing behind. */
public interface Benchmark {

  /** Its name on the command line, of its file of results, and of its section in the docs. */
  String name();

  /** What is measured against what, in one sentence. */
  String description();

  /**
   * Whether it is one of those that {@code --quick} runs: it compares side by side, so that little
   * time tells something.
   */
  default boolean isInShortForm() {
    return false;
  }

  /**
   * Measures.
   *
   * @throws Exception where it could not be measured to the end; nothing is recorded then
   */
  Result run(BenchmarkRun run) throws Exception;
}
