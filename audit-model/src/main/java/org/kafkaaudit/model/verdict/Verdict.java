package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.model.Session;

/**
 * Judgement on one (topic, bucket, tier). Immutable.
 *
 * @param isFinal whether nothing is awaited any more; late counts revise it all the same
 * @param reasons what is in the way, where it is pending or unverified
 * @param expected messages that should have arrived
 * @param messages messages that arrived, repeats and unstamped ones included
 * @param bytes bytes that arrived
 * @param missing messages that have not arrived and are not known to be lost
 * @param duplicatedBefore arrivals that repeat what the reference holds more than once as well:
 *     found at the tier that they happened before, and not among the duplicates of this one
 * @param unstamped messages that arrived without a usable stamp
 * @param inexact whether some of lost and duplicated come from comparing numbers of unstamped
 *     messages
 * @param findings one for each session of which there is anything to tell, in ascending order
 */
public record Verdict(
    long bucketStartMillis,
    String tier,
    String reference,
    Status status,
    boolean isFinal,
    List<String> reasons,
    long expected,
    long messages,
    long bytes,
    long missing,
    long duplicatedBefore,
    long unstamped,
    boolean inexact,
    List<Finding> findings) {

  public Verdict {
    reasons = List.copyOf(reasons);
    findings = List.copyOf(findings);
  }

  /**
   * Returns the last word on a bucket that is given up: where it is not final, it is unverified
   * from now on.
   *
   * @param reason why it is given up
   */
  public Verdict givenUp(String reason) {
    if (isFinal) {
      return this;
    }
    List<String> allReasons = new ArrayList<>(reasons);
    allReasons.add(reason);
    return new Verdict(
        bucketStartMillis,
        tier,
        reference,
        status == Status.PENDING ? Status.UNVERIFIED : status,
        true,
        allReasons,
        expected,
        messages,
        bytes,
        missing,
        duplicatedBefore,
        unstamped,
        inexact,
        findings);
  }

  /**
   * Returns the verdict where a count is known to be left out: what looks lost is missing, and
   * nothing is complete.
   *
   * @param reason why it is left out
   * @param repeatsAreCertain whether what is repeated here is known not to be repeated in what was
   *     left out
   */
  public Verdict withoutCount(String reason, boolean repeatsAreCertain) {
    List<String> allReasons = new ArrayList<>(reasons);
    allReasons.add(reason);
    List<Finding> certain =
        findings.stream()
            .filter(finding -> finding.session() != Session.UNSTAMPED)
            .map(finding -> finding.withoutLoss(repeatsAreCertain))
            .filter(finding -> !finding.isEmpty())
            .toList();
    boolean isDuplicated = certain.stream().anyMatch(finding -> finding.duplicated() > 0);
    Status certainStatus = isDuplicated ? Status.DUPLICATION : Status.UNVERIFIED;
    return new Verdict(
        bucketStartMillis,
        tier,
        reference,
        status == Status.PENDING ? status : certainStatus,
        isFinal,
        allReasons,
        expected,
        messages,
        bytes,
        missing + lost(),
        duplicatedBefore,
        unstamped,
        inexact,
        certain);
  }

  public long lost() {
    return findings.stream().mapToLong(Finding::lost).sum();
  }

  public long duplicated() {
    return findings.stream().mapToLong(Finding::duplicated).sum();
  }

  public long undelivered() {
    return findings.stream().mapToLong(Finding::undelivered).sum();
  }

  public long recovered() {
    return findings.stream().mapToLong(Finding::recovered).sum();
  }

  public long unreported() {
    return findings.stream().mapToLong(Finding::unreported).sum();
  }
}
