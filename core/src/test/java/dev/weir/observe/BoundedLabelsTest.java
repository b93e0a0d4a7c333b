package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedLabelsTest {

    @Test
    void declaredValuesAreAlwaysShownAndSoManyOthers() {
        BoundedLabels labels = new BoundedLabels(Set.of("declared"), 2);

        assertThat(labels.label("a")).isEqualTo("a");
        assertThat(labels.label("b")).isEqualTo("b");
        assertThat(labels.label("c")).isEqualTo("other");
        assertThat(labels.label("a")).isEqualTo("a");
        assertThat(labels.label("declared")).isEqualTo("declared");
    }

    @Test
    void theBoundHoldsForManyThreads() {
        BoundedLabels labels = new BoundedLabels(Set.of(), 10);
        Set<String> shown = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 10_000).parallel().forEach(i -> shown.add(labels.label("type-" + i % 100)));

        assertThat(shown).hasSize(11).contains("other");
    }
}
