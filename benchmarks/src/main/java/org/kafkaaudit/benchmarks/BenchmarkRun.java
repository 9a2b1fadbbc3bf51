package org.kafkaaudit.benchmarks;

import java.nio.file.Path;
import org.kafkaaudit.testbed.AuditApplications;

/**
 * What a benchmark is run with. Immutable.
 *
 * @param rounds how often each thing is measured, after it has been warmed up
 * @param quick whether it is the short form: less data, and as few cases as still show the ratios
 * @param home the project's folder, with the applications built
 * @param console for progress
 */
public record BenchmarkRun(int rounds, boolean quick, Path home, Console console) {

  /** How to start the audit's own applications. */
  public AuditApplications applications() {
    return new AuditApplications(home);
  }

  /** One of two sizes: the long form's, or the short form's. */
  public int size(int whole, int quickly) {
    return quick ? quickly : whole;
  }
}
