package org.kafkaaudit.benchmarks.auditor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.benchmarks.BenchmarkException;

/**
 * How far a process had read, and what processor time it had used, at several moments: from them
 * comes its speed once it is warm. Not safe for use by several threads.
 */
final class ReadingSpeed {

  private static final double MILLION = 1e6;

  private record Moment(long nanoTime, long messages, Duration processor) {}

  /**
   * @param messagesPerSecond read
   * @param processorSecondsPerMillion seconds of processor time of the whole process for each
   *     million messages
   */
  record Speed(double messagesPerSecond, double processorSecondsPerMillion) {}

  private final List<Moment> moments = new ArrayList<>();

  /**
   * Notes how far it has got.
   *
   * @param messages read so far
   * @param processId of the process, for the processor time that it has used
   */
  void note(long messages, long processId) {
    if (moments.isEmpty() || moments.get(moments.size() - 1).messages() != messages) {
      moments.add(new Moment(System.nanoTime(), messages, processorTime(processId)));
    }
  }

  private static Duration processorTime(long processId) {
    return ProcessHandle.of(processId)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(
            () ->
                new BenchmarkException(
                    "The processor time of process " + processId + " cannot be read."));
  }

  long messages() {
    return moments.isEmpty() ? 0 : moments.get(moments.size() - 1).messages();
  }

  /**
   * Returns the speed between the first moment after the warm-up and the last one.
   *
   * @param warmUp messages that are left out
   */
  Speed after(long warmUp) {
    Moment last = moments.get(moments.size() - 1);
    Moment first =
        moments.stream()
            .filter(moment -> moment.messages() >= warmUp)
            .findFirst()
            .orElseThrow(() -> new BenchmarkException("Nothing was read after the warm-up."));
    long messages = last.messages() - first.messages();
    if (messages < warmUp / 4) {
      throw new BenchmarkException(
          "Only " + messages + " messages were seen being read after the warm-up: use more.");
    }
    double seconds = (last.nanoTime() - first.nanoTime()) / 1e9;
    double processor = last.processor().minus(first.processor()).toNanos() / 1e9;
    return new Speed(messages / seconds, processor / (messages / MILLION));
  }
}
