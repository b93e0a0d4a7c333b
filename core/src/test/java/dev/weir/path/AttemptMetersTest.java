package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is measured of attempts, of waits and of the time spent in the runtime. */
class AttemptMetersTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Streams two tokens, a second apart from each other and from the beginning and the end. */
    private static final class Streaming implements Backend {
        private final Runnable second;

        Streaming(Runnable second) {
            this.second = second;
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.STREAMING;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            TokenListener listener = Objects.requireNonNull(call.listener());
            second.run();
            listener.onToken("y");
            second.run();
            listener.onToken("es");
            second.run();
            return Completion.builder("model-1-2026")
                    .text("yes")
                    .usage(Usage.reported(100, 20))
                    .build();
        }
    }

    private static ClientFixture scripted(ScriptedBackend.Step... steps) {
        return new ClientFixture("retry: { maxRetries: 2 }", new ScriptedBackend(List.of(steps)));
    }

    private static ScriptedBackend.Step failing(Reason reason) {
        return call -> {
            throw BackendException.builder(reason, "as told").build();
        };
    }

    private static Timer timer(ClientFixture fixture, String name) {
        return fixture.meters.get(name).timer();
    }

    @Test
    void countsAttemptsByTargetAndRetriesByTheClassOfTheFailureBefore() {
        ClientFixture fixture = scripted(failing(Reason.SERVER_ERROR), failing(Reason.OVERLOADED), call -> {});

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(fixture.counted("llm.attempts", "backend", "primary", "model", "model-1", "outcome", "failed"))
                .isEqualTo(2);
        assertThat(fixture.counted("llm.attempts", "outcome", "succeeded")).isEqualTo(1);
        assertThat(fixture.counted("llm.retries", "error_class", "transient")).isEqualTo(1);
        assertThat(fixture.counted("llm.retries", "error_class", "throttling")).isEqualTo(1);
    }

    @Test
    void anAttemptIsCountedAsWhatItsStatusSaysAsTheCallIs() {
        ClientFixture fixture = scripted(
                call -> {
                    throw BackendException.builder(ErrorClass.UNKNOWN, "as told")
                            .status(500)
                            .build();
                },
                call -> {});

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(fixture.meters.get("llm.error.rate.percent").gauges())
                .extracting(gauge -> gauge.getId().getTag("error_class"))
                .containsExactly("transient");
        assertThat(fixture.meters.get("gen_ai.client.operation.duration").timers())
                .extracting(timer -> timer.getId().getTag("error.type"))
                .containsExactlyInAnyOrder("provider.server-error", "none");
        assertThat(fixture.spans.getFinishedSpanItems())
                .filteredOn(span -> span.getName().equals("circuit_breaker.execute"))
                .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
                .containsExactly("provider.server-error", null);
    }

    @Test
    void theRatesAreThoseOfTheLastMinutes() {
        ClientFixture fixture = scripted(failing(Reason.SERVER_ERROR), call -> {});
        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(fixture.meters
                        .get("llm.error.rate.percent")
                        .tags("model", "model-1", "error_class", "transient")
                        .gauge()
                        .value())
                .isEqualTo(50);
        assertThat(fixture.meters
                        .get("llm.retry.rate.percent")
                        .tag("strategy", "exponential")
                        .gauge()
                        .value())
                .isEqualTo(100);

        fixture.time.advance(Duration.ofMinutes(6));

        assertThat(fixture.meters.get("llm.error.rate.percent").gauge().value()).isZero();
        assertThat(fixture.meters.get("llm.retry.rate.percent").gauge().value()).isZero();
    }

    /** ME-09. */
    @Test
    void measuresAStreamToItsFirstTokenAndToItsEnd() {
        ClientFixture[] fixture = new ClientFixture[1];
        fixture[0] = new ClientFixture("", Map.of("primary", new Streaming(() -> fixture[0].time.advance(SECOND))));

        fixture[0].client.stream(REQUEST, CallOptions.DEFAULT, token -> {});

        assertThat(timer(fixture[0], "llm.time.to.first.token").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(1000);
        assertThat(timer(fixture[0], "llm.request.duration").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3000);
        assertThat(fixture[0]
                        .meters
                        .get("llm.output.tokens.per.second")
                        .tag("streamed", "true")
                        .summary()
                        .mean())
                .isEqualTo(10);
        assertThat(timer(fixture[0], "gen_ai.client.operation.time_to_first_chunk")
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(1000);
        assertThat(fixture[0]
                        .meters
                        .get("gen_ai.client.token.usage")
                        .tags(
                                "gen_ai.token.type",
                                "input",
                                "gen_ai.request.model",
                                "model-1",
                                "gen_ai.response.model",
                                "model-1-2026")
                        .summary()
                        .totalAmount())
                .isEqualTo(100);
    }

    @Test
    void theOverheadIsNeitherTimeAtTheBackendNorDelayOfARetry() {
        ClientFixture fixture = scripted(
                call -> {
                    throw BackendException.builder(Reason.SERVER_ERROR, "as told")
                            .build();
                },
                call -> {});

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(timer(fixture, "llm.request.duration").totalTime(TimeUnit.SECONDS))
                .isEqualTo(1);
        assertThat(timer(fixture, "llm.overhead").count()).isEqualTo(1);
        assertThat(timer(fixture, "llm.overhead").totalTime(TimeUnit.MILLISECONDS))
                .isCloseTo(0, within(1.0));
    }

    /** ME-01. */
    @Test
    void aMeterHasTheSameLabelsWhateverComesFirst() {
        ClientFixture fixture = scripted(failing(Reason.INVALID_REQUEST), call -> {});
        assertThatThrownBy(() -> fixture.client.chat(REQUEST, CallOptions.DEFAULT))
                .isInstanceOf(CallException.class);
        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        Map<String, Set<Set<String>>> keys = fixture.meters.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.syntheticAssociation() == null)
                .collect(Collectors.groupingBy(
                        Meter.Id::getName,
                        Collectors.mapping(
                                id -> id.getTags().stream().map(Tag::getKey).collect(Collectors.toSet()),
                                Collectors.toSet())));
        assertThat(keys)
                .allSatisfy((name, different) -> assertThat(different).as(name).hasSize(1));
        assertThat(keys.get("gen_ai.client.operation.duration"))
                .containsExactly(Set.of(
                        "gen_ai.operation.name",
                        "gen_ai.provider.name",
                        "gen_ai.request.model",
                        "gen_ai.response.model",
                        "error.type"));
    }

    /** ME-13. */
    @Test
    void theModelAskedAndTheModelThatServedAreTwoLabels() {
        Backend backend = (request, call) -> Completion.of("model-1-2026", "yes");
        ClientFixture fixture = new ClientFixture("", Map.of("primary", backend));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(fixture.meters
                        .get("gen_ai.client.operation.duration")
                        .timer()
                        .getId()
                        .getTags())
                .contains(Tag.of("gen_ai.request.model", "model-1"), Tag.of("gen_ai.response.model", "model-1-2026"));
    }

    /** ME-06. */
    @Test
    void namesThatCallersAndProvidersChooseAreBounded() {
        ClientFixture fixture = new ClientFixture("", Map.of("primary", new Backend() {
            private int asked;

            @Override
            public Completion complete(ChatRequest request, CallContext call) {
                return Completion.of("served-" + asked++, "yes");
            }
        }));
        for (int i = 0; i < 300; i++) {
            fixture.client.chat(
                    ChatRequest.builder("any-" + i).user("a question").build(), CallOptions.DEFAULT);
        }

        assertThat(fixture.meters.find("llm.attempts").counters()).hasSizeLessThanOrEqualTo(110);
        assertThat(fixture.meters.find("gen_ai.client.operation.duration").timers())
                .hasSizeLessThanOrEqualTo(110);
    }
}
