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
import org.kafkaaudit.model.stamp.AuditTime;

/**
 * What a job counted of one topic in one bucket, or what is wrong with it. Immutable.
 *
 * @param count absent where there are mistakes
 */
record JobCount(String topic, Optional<BucketCount> count, List<Mistake> mistakes) {
  private static final int MOST_SESSIONS = 10_000;
  private static final int MOST_RANGES = 10_000;

  /** More than anybody sends in a bucket, and all of them together are less than a long holds. */
  private static final long MOST_MESSAGES = 100_000_000_000_000L;

  /** Beyond it, seconds since the epoch do not fit in the 32 bits that the tables have for them. */
  private static final Instant END_OF_TIME = Instant.parse("2106-01-01T00:00:00Z");

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
   * @param room for the sequences of the whole report
   */
  static JobCount read(
      JsonNode element, String place, BucketLength length, Room room, Instant now) {
    JsonFields fields = new JsonFields(element, place);
    Optional<String> topic =
        fields.text("topic", JobReport.LEGAL_TOPIC, "1 to 249 of a-z A-Z 0-9 . _ -");
    Optional<Instant> start = bucketStart(fields, length, now);
    OptionalLong messages = fields.number("messages", MOST_MESSAGES);
    List<Mistake> ofSessions = new ArrayList<>();
    List<OriginCount> origins = new ArrayList<>();
    int index = 0;
    for (JsonNode session : fields.list("sessions", MOST_SESSIONS)) {
      origin(session, place + ".sessions[" + index++ + "]", ofSessions, room)
          .ifPresent(origins::add);
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

  private static Optional<Instant> bucketStart(
      JsonFields fields, BucketLength length, Instant now) {
    if (fields.isMissing("bucketStart")) {
      return fields.mistaken("bucketStart", "bucketStart is missing: give " + Times.ALLOWED + ".");
    }
    Optional<Instant> start = fields.time("bucketStart");
    Instant latest = now.plus(AuditTime.MOST_AFTER_SEND);
    if (start.filter(time -> time.isAfter(latest) || !time.isBefore(END_OF_TIME)).isPresent()) {
      return fields.mistaken(
          "bucketStart",
          start.get() + " has yet to come: here it is " + now + ", and no message is from then.");
    }
    return start.isEmpty() || length.isStart(start.get().toEpochMilli())
        ? start
        : fields.mistaken(
            "bucketStart",
            start.get()
                + " is not the start of a bucket: buckets are "
                + length.duration()
                + " long here, counted from 1970.");
  }

  private static Optional<OriginCount> origin(
      JsonNode element, String place, List<Mistake> mistakes, Room room) {
    JsonFields fields = new JsonFields(element, place);
    Optional<String> session =
        fields.text(
            "session",
            SESSION.and(digits -> Long.parseUnsignedLong(digits, 16) != Session.UNSTAMPED),
            "the 16 hexadecimal digits of the session in the stamps; messages without are those"
                + " that no session has");
    SequenceSet.Builder builder = new SequenceSet.Builder();
    int index = 0;
    for (JsonNode range : fields.list("sequences", MOST_RANGES)) {
      addRange(range, place + ".sequences[" + index++ + "]", builder, mistakes, room);
    }
    SequenceSet sequences = builder.build();
    long messages = fields.number("messages", MOST_MESSAGES).orElse(sequences.size());
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
      JsonNode element,
      String place,
      SequenceSet.Builder sequences,
      List<Mistake> mistakes,
      Room room) {
    JsonFields fields = new JsonFields(element, place);
    OptionalLong first = fields.number("first");
    OptionalLong last = fields.number("last");
    if (first.isEmpty() || last.isEmpty() || first.getAsLong() > last.getAsLong()) {
      fields.mistaken("first", "Give the first and the last sequence of the range.");
    } else if (!room.take(last.getAsLong() - first.getAsLong())) {
      fields.mistaken(
          "last",
          "With this range, there are more than "
              + Room.MOST
              + " sequences in one report. Are these sequences? Then report in several parts, each"
              + " under a key of its own.");
    }
    List<Mistake> all = fields.mistakes();
    mistakes.addAll(all);
    if (all.isEmpty()) {
      sequences.addRange(first.getAsLong(), last.getAsLong());
    }
  }

  /** How many sequences a report may still have, however few characters they take. */
  static final class Room {
    static final long MOST = 1_000_000_000;
    private long left = MOST;

    boolean take(long sequences) {
      boolean isThere = sequences <= left;
      left -= isThere ? sequences : 0;
      return isThere;
    }
  }

  private static OriginCount origin(long session, long messages, SequenceSet sequences) {
    return new OriginCount(
        session, messages, 0, sequences, SequenceSet.EMPTY, SendOutcome.NONE, List.of());
  }
}
