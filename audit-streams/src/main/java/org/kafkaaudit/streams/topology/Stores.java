package org.kafkaaudit.streams.topology;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The state stores of one task.
 *
 * @param counts what each scope said, by bucket
 * @param progress how far each reporter is
 * @param open which buckets await a final verdict
 * @param said what was last said about each bucket
 * @param unreported which buckets were let go with messages in them that no report covers
 */
record Stores(
    KeyValueStore<Bytes, byte[]> counts,
    KeyValueStore<Bytes, byte[]> progress,
    KeyValueStore<Bytes, byte[]> open,
    KeyValueStore<Bytes, byte[]> said,
    KeyValueStore<Bytes, byte[]> unreported) {

  static Set<StoreBuilder<?>> builders() {
    return Stream.of("counts", "progress", "open", "said", "unreported")
        .map(
            name ->
                org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                    org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
                    Serdes.Bytes(),
                    Serdes.ByteArray()))
        .collect(Collectors.toUnmodifiableSet());
  }

  static Stores of(ProcessorContext<?, ?> context) {
    return new Stores(
        context.getStateStore("counts"),
        context.getStateStore("progress"),
        context.getStateStore("open"),
        context.getStateStore("said"),
        context.getStateStore("unreported"));
  }
}
