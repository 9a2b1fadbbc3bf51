package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StoreKeysTest {

  private static final long BUCKET = 1_772_366_280_000L;

  @Test
  void aKeyTellsItsTopicAndBucket() {
    Bytes key = StoreKeys.said("orders.eu", BUCKET, "verdict\0local");

    assertThat(StoreKeys.topicOf(key)).isEqualTo("orders.eu");
    assertThat(StoreKeys.bucketStartOf(key)).isEqualTo(BUCKET);
    assertThat(StoreKeys.topicOf(StoreKeys.progress("a", "local\0log\0east"))).isEqualTo("a");
  }

  @Test
  void theRangeOfABucketHoldsItsKeysAloneAlsoWhereTopicsBeginAlike() {
    TreeMap<Bytes, String> store = new TreeMap<>();
    for (String topic : List.of("a", "a.b", "a-b", "aa", "b")) {
      for (long bucket : new long[] {0, BUCKET - 60_000, BUCKET, BUCKET + 60_000}) {
        store.put(StoreKeys.said(topic, bucket, "x"), topic + " " + bucket);
        store.put(StoreKeys.bucket(topic, bucket), topic + " " + bucket);
      }
    }

    for (String topic : List.of("a", "a.b", "a-b", "aa", "b")) {
      assertThat(
              store
                  .subMap(
                      StoreKeys.bucket(topic, BUCKET), true,
                      StoreKeys.afterBucket(topic, BUCKET), true)
                  .values())
          .containsExactly(topic + " " + BUCKET, topic + " " + BUCKET);
    }
  }

  @Test
  void bucketsOfATopicAreInTheOrderOfTime() {
    TreeMap<Bytes, Long> store = new TreeMap<>();
    for (long bucket : new long[] {BUCKET, 0, 60_000, 256L * 60_000, BUCKET + 60_000}) {
      store.put(StoreKeys.bucket("a", bucket), bucket);
    }

    assertThat(new ArrayList<>(store.values())).isSorted();
  }
}
