package org.kafkaaudit.benchmarks.auditor;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.kafkaaudit.testbed.Server;

/**
 * Asks a broker how many fetch requests consumers have sent to it. Not safe for several threads.
 */
final class FetchRequests implements AutoCloseable {

  private static final String BEANS =
      "kafka.network:type=RequestMetrics,name=RequestsPerSec,request=FetchConsumer,*";

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  // The address is that of a process that this one has started, on this machine.
  @SuppressWarnings("BanJNDI")
  FetchRequests(Server broker) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(broker.processId()));
    try {
      connector =
          JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
    beans = connector.getMBeanServerConnection();
  }

  /** Returns how many there have been since the broker began. */
  long count() throws IOException, JMException {
    long count = 0;
    for (ObjectName bean : beans.queryNames(new ObjectName(BEANS), null)) {
      count += (long) beans.getAttribute(bean, "Count");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
