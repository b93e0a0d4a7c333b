package dev.weir.observe.metrics;

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

    /** ME-03, ME-05: names that callers and providers write. */
    @Test
    void labelsAreShortAndHaveCharactersOnly() {
        BoundedLabels labels = new BoundedLabels(Set.of("d\u0000"), 10);

        assertThat(labels.label("d\u0000")).isEqualTo("d\uFFFD");
        assertThat(labels.label("a\nb\u001b[2J")).isEqualTo("a\uFFFDb\uFFFD[2J");
        assertThat(labels.label("x".repeat(100_000))).isEqualTo("x".repeat(BoundedLabels.MOST_CHARACTERS));
        assertThat(labels.label("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
        assertThat(labels.label("\"quoted\\\"")).isEqualTo("\"quoted\\\"");
    }

    /** What is written for half a pair of surrogates is the same for all of them: a page with a series twice is refused. */
    @Test
    void labelsThatWouldBeWrittenAlikeAreOne() {
        BoundedLabels labels = new BoundedLabels(Set.of(), 1);

        assertThat(labels.label("x\uD800")).isEqualTo("x\uFFFD");
        assertThat(labels.label("x\uD801")).isEqualTo("x\uFFFD");
        assertThat(labels.label("x\uDC00")).isEqualTo("x\uFFFD");
    }

    @Test
    void theBoundHoldsForManyThreads() {
        BoundedLabels labels = new BoundedLabels(Set.of(), 10);
        Set<String> shown = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 10_000).parallel().forEach(i -> shown.add(labels.label("type-" + i % 100)));

        assertThat(shown).hasSize(11).contains("other");
    }
}
