package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiTest {
  private static final List<Class<?>> RESOURCES =
      List.of(
          TiersResource.class,
          TopicsResource.class,
          VerdictsResource.class,
          HoursResource.class,
          OverviewResource.class,
          FindingsResource.class,
          CompletenessResource.class,
          VerifiedThroughResource.class,
          GobblinResource.class,
          CountsResource.class,
          OpenApiResource.class);

  private final JsonNode document;

  OpenApiTest() throws Exception {
    try (InputStream yaml = OpenApiResource.class.getResourceAsStream(OpenApiResource.DOCUMENT)) {
      document = new ObjectMapper(new YAMLFactory()).readTree(yaml);
    }
  }

  @Test
  void describesTheRoutesThatThereAreAndNoOthers() {
    Set<String> routes = new TreeSet<>();
    for (Class<?> type : RESOURCES) {
      collect("", Resource.from(type), routes);
    }
    Set<String> described = new TreeSet<>();
    document.get("paths").fieldNames().forEachRemaining(described::add);

    assertThat(described).isEqualTo(routes);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Verdict.class,
        Finding.class,
        TierCount.class,
        Tier.class,
        Completeness.class,
        VerdictSums.class,
        VerifiedThrough.class,
        Problem.class
      })
  void describesEachFieldOfAnAnswer(Class<?> type) {
    Set<String> described = new TreeSet<>();
    document
        .at("/components/schemas/" + type.getSimpleName() + "/properties")
        .fieldNames()
        .forEachRemaining(described::add);

    assertThat(described)
        .isEqualTo(
            new TreeSet<>(
                Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .map(name -> name.equals("isFinal") ? "final" : name)
                    .toList()));
  }

  private static void collect(String parent, Resource resource, Set<String> routes) {
    String path = parent + resource.getPath();
    if (!resource.getResourceMethods().isEmpty()) {
      routes.add(path);
    }
    Stream.of(resource.getChildResources())
        .flatMap(List::stream)
        .forEach(child -> collect(path, child, routes));
  }
}
