package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Calls;
import dev.weir.classify.ErrorClassification;
import dev.weir.observe.AttemptObserver.Observation;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The names of each version, and what is shown of prompts and answers. */
class GenAiConventionsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    private SpanData attempt(GenAiConventions conventions, ContentCapture content) {
        FakeTime time = new FakeTime();
        RuntimeMeters runtime = new RuntimeMeters();
        runtime.add(meters);
        Spans spans = Observers.spans(SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()
                .get("test"));
        AttemptObserver observer = new AttemptObserver(
                runtime,
                new CallLabels(Set.of()),
                spans,
                conventions,
                content,
                Map.of("primary", "openai"),
                ErrorClassification.standard(),
                time);
        Call call = Calls.within(Duration.ofSeconds(10), time).build();
        try (Scope ignored = spans.enter(spans.root("call"));
                Observation observation = observer.begin(call)) {
            observation.answered(Completion.builder("model-1")
                    .text("a secret answer")
                    .usage(Usage.builder().input(10).cacheWrite(4).output(2).build())
                    .build());
        }
        return exporter.getFinishedSpanItems().get(0);
    }

    private Set<String> genAiMeters() {
        return meters.getMeters().stream()
                .filter(meter -> meter.getId().syntheticAssociation() == null)
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("gen_ai"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** TR-12. */
    @ParameterizedTest
    @CsvSource({
        "V1_41, gen_ai.client.operation.duration gen_ai.client.token.usage, gen_ai.usage.cache_creation.input_tokens",
        "LATEST, gen_ai.client.inference.duration gen_ai.client.inference.operation.input_tokens"
                + " gen_ai.client.inference.operation.output_tokens, gen_ai.usage.cache_write.input_tokens"
    })
    void eachVersionHasItsNames(GenAiConventions conventions, String names, String cacheWrite) {
        SpanData span = attempt(conventions, ContentCapture.OFF);

        assertThat(genAiMeters()).containsExactly(names.split(" ", -1));
        assertThat(span.getAttributes().asMap().keySet())
                .extracting(key -> key.getKey())
                .contains(cacheWrite, "gen_ai.provider.name");
    }

    @ParameterizedTest
    @EnumSource
    void promptsAndAnswersAreShownOnlyIfWanted(GenAiConventions conventions) {
        assertThat(attempt(conventions, ContentCapture.OFF).getAttributes().toString())
                .doesNotContain("secret");

        exporter.reset();
        ContentCapture redacting = new ContentCapture(1_000, text -> text.replace("secret", "***"));
        assertThat(attempt(conventions, redacting).getAttributes().toString())
                .contains("a *** question", "a *** answer")
                .doesNotContain("secret");
    }
}
