package org.kafkaaudit.model.event;

import org.apache.avro.util.ClassSecurityValidator;
import org.kafkaaudit.schemas.AuditCount;

/**
 * Since 1.12.2 Avro reads into generated classes only where the application trusts them, which is
 * one setting for a whole JVM.
 */
public final class TrustedRecords {

  private static final String PACKAGE = AuditCount.class.getPackageName();

  static {
    ClassSecurityValidator.ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(type -> type.getPackageName().equals(PACKAGE), before));
  }

  private TrustedRecords() {}

  /** Makes Avro trust the classes of audit events, beside those that it trusts already. */
  public static void trust() {
    // The first call loads this class, which does it once.
  }
}
