package org.kafkaaudit.benchmarks.api;

import java.io.IOException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** What people ask. */
enum Question {
  TOPIC_DAY("topic's day, all its verdicts", 120) {
    @Override
    void ask(Client client, VerdictData data, RandomGenerator random)
        throws IOException, InterruptedException {
      client.askAll("/topics/" + topic(data, random) + "/verdicts?limit=1000&" + anyDay(random));
    }
  },
  FINDINGS("findings of a day over all topics, the latest 1,000", 120) {
    @Override
    void ask(Client client, VerdictData data, RandomGenerator random)
        throws IOException, InterruptedException {
      client.ask("/findings?limit=1000&" + anyDay(random));
    }
  },
  TOPIC_MONTH("topic's month by hour", 450) {
    @Override
    void ask(Client client, VerdictData data, RandomGenerator random)
        throws IOException, InterruptedException {
      client.ask(
          "/topics/"
              + topic(data, random)
              + "/hours?"
              + window(VerdictData.start(0), VerdictData.start(VerdictData.DAYS)));
    }
  },
  OVERVIEW("overview of all topics for 24 hours", 450) {
    @Override
    void ask(Client client, VerdictData data, RandomGenerator random)
        throws IOException, InterruptedException {
      client.ask("/overview?" + anyDay(random));
    }
  };

  private final String title;
  private final int limitMillis;

  Question(String title, int limitMillis) {
    this.title = title;
    this.limitMillis = limitMillis;
  }

  String title() {
    return title;
  }

  /** What 95 of 100 answers should take at most. */
  int limitMillis() {
    return limitMillis;
  }

  abstract void ask(Client client, VerdictData data, RandomGenerator random)
      throws IOException, InterruptedException;

  private static String topic(VerdictData data, RandomGenerator random) {
    return VerdictData.topic(random.nextInt(data.topics()));
  }

  private static String anyDay(RandomGenerator random) {
    int day = random.nextInt(VerdictData.DAYS);
    return window(VerdictData.start(day), VerdictData.start(day + 1));
  }

  private static String window(Instant from, Instant to) {
    return "from=" + from + "&to=" + to;
  }
}
