package org.kafkaaudit.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.core.Configuration;
import io.dropwizard.jackson.Jackson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Shows a configuration to people who may not know its secrets. */
final class WithoutSecrets {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();
  private static final List<String> OF_DROPWIZARD =
      List.of("server", "logging", "metrics", "admin", "health");

  private static final Pattern SECRET =
      Pattern.compile("(?i).*(password|secret|token|credential).*");

  /** Settings that are passed on to a library have a dot; these of them cannot be secret. */
  private static final Set<String> SHOWN =
      Set.of(
          "bootstrap.servers",
          "security.protocol",
          "client.id",
          "group.instance.id",
          "group.protocol");

  private static final Pattern USER_IN_ADDRESS = Pattern.compile("//[^/@]*@");
  private static final Pattern SECRET_IN_ADDRESS =
      Pattern.compile("(?i)([?&;][^=&;]*(?:password|secret|token|credential)[^=&;]*=)[^&;]*");

  private WithoutSecrets() {}

  static String json(Configuration configuration) {
    ObjectNode tree = JSON.valueToTree(configuration);
    tree.remove(OF_DROPWIZARD);
    return without(tree).toString();
  }

  private static JsonNode without(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        entry.setValue(
            isHidden(entry.getKey(), entry.getValue())
                ? TextNode.valueOf("(hidden)")
                : without(entry.getValue()));
      }
    } else if (node instanceof ArrayNode array) {
      for (int index = 0; index < array.size(); index++) {
        array.set(index, without(array.get(index)));
      }
    } else if (node.isTextual()) {
      String shown = USER_IN_ADDRESS.matcher(node.textValue()).replaceAll("//(hidden)@");
      return TextNode.valueOf(SECRET_IN_ADDRESS.matcher(shown).replaceAll("$1(hidden)"));
    }
    return node;
  }

  private static boolean isHidden(String key, JsonNode value) {
    return value.isValueNode()
        && (SECRET.matcher(key).matches()
            || (key.contains(".") && !SHOWN.contains(key) && !key.endsWith(".ms")));
  }
}
