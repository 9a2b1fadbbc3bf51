package org.kafkaaudit.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;

/**
 * What a job counted of one topic in one bucket, or what is wrong with it. Immutable.
 *
 * @param count absent where there are mistakes
 */
record JobCount(String topic, Optional<BucketCount> count, List<Mistake> mistakes) {
  private static final int MOST_SESSIONS = 10_000;
  private static final int MOST_RANGES = 10_000;
  private static final Predicate<String> SESSION =
      Pattern.compile("[0-9a-f]{16}").asMatchPredicate();

  JobCount {
    mistakes = List.copyOf(mistakes);
  }

  /** This, refused for one more reason. */
  JobCount refused(Mistake mistake) {
    List<Mistake> all = new ArrayList<>(mistakes);
    all.add(mistake);
    return new JobCount(topic, Optional.empty(), all);
  }

  /**
   * Reads an element of {@code counts}.
   *
   * @param place where it is, for messages
   */
  static JobCount read(JsonNode element, String place, BucketLength length) {
    JsonFields fields = new JsonFields(element, place);
    Optional<String> topic =
        fields.text("topic", JobReport.LEGAL_TOPIC, "1 to 249 of a-z A-Z 0-9 . _ -");
    Optional<Instant> start = bucketStart(fields, length);
    OptionalLong messages = fields.number("messages");
    List<Mistake> ofSessions = new ArrayList<>();
    List<OriginCount> origins = new ArrayList<>();
    int index = 0;
    for (JsonNode session : fields.list("sessions", MOST_SESSIONS)) {
      origin(session, place + ".sessions[" + index++ + "]", ofSessions).ifPresent(origins::add);
    }
    long stamped = origins.stream().mapToLong(OriginCount::messages).sum();
    if (messages.isEmpty() || messages.getAsLong() < stamped) {
      fields.mistaken(
          "messages",
          "messages has to be there, and not below the " + stamped + " messages of the sessions.");
    } else if (messages.getAsLong() > stamped) {
      origins.add(origin(Session.UNSTAMPED, messages.getAsLong() - stamped, SequenceSet.EMPTY));
    }
    List<Mistake> mistakes = new ArrayList<>(fields.mistakes());
    mistakes.addAll(ofSessions);
    return new JobCount(
        topic.orElse(""),
        mistakes.isEmpty()
            ? start.map(time -> new BucketCount(time.toEpochMilli(), origins))
            : Optional.empty(),
        mistakes);
  }

  private static Optional<Instant> bucketStart(JsonFields fields, BucketLength length) {
    Optional<Instant> start = fields.time("bucketStart");
    if (start.isEmpty()) {
      return fields.mistaken("bucketStart", "bucketStart has to be a time: " + Times.ALLOWED + ".");
    }
    return length.isStart(start.get().toEpochMilli())
        ? start
        : fields.mistaken(
            "bucketStart",
            start.get()
                + " is not the start of a bucket: buckets are "
                + length.duration()
                + " long here, counted from 1970.");
  }

  private static Optional<OriginCount> origin(
      JsonNode element, String place, List<Mistake> mistakes) {
    JsonFields fields = new JsonFields(element, place);
    Optional<String> session =
        fields.text("session", SESSION, "the 16 hexadecimal digits of the session in the stamps");
    SequenceSet.Builder builder = new SequenceSet.Builder();
    int index = 0;
    for (JsonNode range : fields.list("sequences", MOST_RANGES)) {
      addRange(range, place + ".sequences[" + index++ + "]", builder, mistakes);
    }
    SequenceSet sequences = builder.build();
    long messages = fields.number("messages").orElse(sequences.size());
    if (messages < sequences.size() || sequences.isEmpty()) {
      fields.mistaken(
          "sequences",
          "A session has to have sequences, and not more of them than messages; leave the session"
              + " out where its sequences were not kept.");
    }
    List<Mistake> all = fields.mistakes();
    mistakes.addAll(all);
    return all.isEmpty()
        ? session.map(id -> origin(Long.parseUnsignedLong(id, 16), messages, sequences))
        : Optional.empty();
  }

  private static void addRange(
      JsonNode element, String place, SequenceSet.Builder sequences, List<Mistake> mistakes) {
    JsonFields fields = new JsonFields(element, place);
    OptionalLong first = fields.number("first");
    OptionalLong last = fields.number("last");
    if (first.isEmpty() || last.isEmpty() || first.getAsLong() > last.getAsLong()) {
      fields.mistaken("first", "Give the first and the last sequence of the range.");
    } else if (last.getAsLong() - first.getAsLong() >= Integer.MAX_VALUE) {
      fields.mistaken("last", "The range is longer than any session: is it a sequence?");
    }
    List<Mistake> all = fields.mistakes();
    mistakes.addAll(all);
    if (all.isEmpty()) {
      sequences.addRange(first.getAsLong(), last.getAsLong());
    }
  }

  private static OriginCount origin(long session, long messages, SequenceSet sequences) {
    return new OriginCount(
        session, messages, 0, sequences, SequenceSet.EMPTY, SendOutcome.NONE, List.of());
  }
}
