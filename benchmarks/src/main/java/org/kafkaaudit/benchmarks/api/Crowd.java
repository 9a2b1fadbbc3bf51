package org.kafkaaudit.benchmarks.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.kafkaaudit.benchmarks.result.Series;

/**
 * Several clients that ask one question after the other, each about another topic or day. Not safe
 * for use by several threads.
 */
final class Crowd {

  private final Client client;
  private final VerdictData data;
  private final AtomicInteger seed = new AtomicInteger(1);

  Crowd(Client client, VerdictData data) {
    this.client = client;
    this.data = data;
  }

  /**
   * Asks.
   *
   * @param clients how many at once
   * @param times how often, all clients together
   * @return what the answers took in milliseconds
   */
  Series ask(Question question, int clients, int times) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<List<Double>>> work = new ArrayList<>();
      for (int each = 0; each < clients; each++) {
        work.add(() -> one(question, Math.max(1, times / clients)));
      }
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> answered : threads.invokeAll(work)) {
        all.addAll(answered.get());
      }
      return new Series(all);
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Double> one(Question question, int times) throws Exception {
    Random random = new Random(seed.getAndIncrement());
    List<Double> taken = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      long begun = System.nanoTime();
      question.ask(client, data, random);
      taken.add((System.nanoTime() - begun) / 1e6);
    }
    return taken;
  }
}
