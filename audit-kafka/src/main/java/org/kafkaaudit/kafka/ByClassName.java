package org.kafkaaudit.kafka;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;

/** Makes serializers and deserializers that are named in a configuration. */
final class ByClassName {

  private ByClassName() {}

  static <T> T make(String className, Class<T> type) {
    try {
      return Utils.newInstance(className, type);
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          className
              + ": there is no such class; is its library on the class path, with all it needs?");
    } catch (ClassCastException e) {
      throw new ConfigException(className + " is no " + type.getName());
    } catch (KafkaException | LinkageError e) {
      throw new ConfigException(className + " cannot be used: " + FirstCause.of(e));
    }
  }

  static void configure(String className, Runnable configuring) {
    try {
      configuring.run();
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ConfigException(className + " does not take its settings: " + FirstCause.of(e));
    }
  }
}
