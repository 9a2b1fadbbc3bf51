package org.kafkaaudit.api;

import java.util.List;

/** A request that cannot be answered because of what it asks for, or not yet. */
final class RequestRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final int status;
  private final transient List<Mistake> mistakes;

  private RequestRefused(String kind, int status, String detail, List<Mistake> mistakes) {
    super(detail);
    this.kind = kind;
    this.status = status;
    this.mistakes = mistakes;
  }

  /** The request has mistakes, all of which are given. */
  static RequestRefused because(List<Mistake> mistakes) {
    return new RequestRefused("bad-request", 400, mistakes.toString(), List.copyOf(mistakes));
  }

  /** What the path names does not exist; the detail says what to do. */
  static RequestRefused notFound(String kind, String detail) {
    return new RequestRefused(kind, 404, detail, List.of());
  }

  /** There is no answer now, but may be one later; the detail says what is awaited. */
  static RequestRefused untilLater(String kind, String detail) {
    return new RequestRefused(kind, 503, detail, List.of());
  }

  /** The body has more bytes than are taken at once. */
  static RequestRefused tooLarge(int mostBytes) {
    return new RequestRefused(
        "body-too-large",
        413,
        "The body is larger than "
            + mostBytes
            + " bytes: report in several parts, each under a key of its own.",
        List.of());
  }

  /** Other reports are being read, each of which takes memory. */
  static RequestRefused busy() {
    return untilLater(
        "too-many-reports",
        "Other jobs are reporting just now. Report again in a while, under the same key.");
  }

  /** This application was not told where to write counts. */
  static RequestRefused notTaken() {
    return new RequestRefused(
        "counts-not-taken",
        501,
        "Counts are not taken here: whoever runs this API has not given reports.client, with the"
            + " bootstrap.servers of the audit cluster.",
        List.of());
  }

  Problem problem(String instance) {
    return mistakes.isEmpty()
        ? Problem.of(kind, status, String.valueOf(getMessage()), instance)
        : Problem.badRequest(mistakes, instance);
  }
}
