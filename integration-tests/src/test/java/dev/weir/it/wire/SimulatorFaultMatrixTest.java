package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.classify.ErrorClassification;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.Fault;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault of the simulator, plain and streamed, on both wires, and for embeddings, through the client and one pool of
 * connections for each backend, without retries. The table of it in the documentation is this one.
 */
class SimulatorFaultMatrixTest {
    private static final Path PAGE = Path.of("../docs/simulator.md");
    private static final String BEGIN = "<!-- verdicts -->\n";
    private static final String END = "<!-- /verdicts -->\n";

    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final List<String> LIMITS = List.of("deadline", "firstTokenTimeout", "silenceTimeout");

    private static final String ANSWER = "The weir steadies the river, and the river turns the mill. ".repeat(3);
    private static final String SENTENCE = "Fluit aqua per saxa et silvas, donec mare videt. ";
    private static final String SCRIPTS =
            "Grüße, žluťoučký kůň, здравствуй, γειά σου, 水は低きに流れる, 🌊🐟👩‍🚀, e\u0301. ".repeat(4);

    private static Simulator simulator;
    private static Weir weir;

    @BeforeAll
    static void start() {
        simulator = Simulator.builder()
                .scenario(Scenario.builder().answer(ANSWER).build())
                .start();
        WeirBuilder builder = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", Dialect.OPENAI.backend("deadline"))
                .set("llm.circuitBreaker.enableAdaptiveTimeout", false)
                .set("llm.retry.maxRetries", 0);
        for (Dialect dialect : Dialect.values()) {
            LIMITS.forEach(limit -> backend(builder, dialect, limit));
        }
        weir = builder.build();
    }

    /** A backend of which only this limit is short, so that no other can strike on a slow machine. */
    private static void backend(WeirBuilder builder, Dialect dialect, String limit) {
        String key = "llm.backends." + dialect.backend(limit) + ".";
        boolean openAi = dialect == Dialect.OPENAI;
        builder.set(key + "type", openAi ? "openai" : "anthropic")
                .set(key + "baseUrl", (openAi ? simulator.baseUri() : simulator.anthropicUri()).toString())
                .set(key + "firstTokenTimeout", limit.equals("firstTokenTimeout") ? SHORT : AMPLE)
                .set(key + "silenceTimeout", limit.equals("silenceTimeout") ? SHORT : AMPLE);
    }

    @AfterAll
    static void stop() {
        weir.close();
        simulator.close();
    }

    @ParameterizedTest
    @EnumSource
    void endsAsItHasTo(Fault fault) {
        assertEndsAsItHasTo(Dialect.OPENAI, fault);
    }

    @ParameterizedTest
    @EnumSource
    void endsAsItHasToAtAnthropic(Fault fault) {
        assertEndsAsItHasTo(Dialect.ANTHROPIC, fault);
    }

    private static void assertEndsAsItHasTo(Dialect dialect, Fault fault) {
        assertThat(outcome(dialect, fault, false)).as("plain").isEqualTo(Verdicts.of(dialect, fault, false));
        assertThat(outcome(dialect, fault, true)).as("streamed").isEqualTo(Verdicts.of(dialect, fault, true));
    }

    @ParameterizedTest
    @EnumSource
    void embeddingsEndAsTheyHaveTo(Fault fault) {
        EmbeddingRequest request = EmbeddingRequest.builder(fault.model())
                .text("one")
                .text("two")
                .dimensions(64)
                .build();
        String outcome;
        try {
            Embeddings embeddings = weir.embed(request, options(Dialect.OPENAI, Verdicts.embedded(fault)))
                    .embeddings();
            assertThat(embeddings.vectors()).hasSize(2).doesNotHaveDuplicates();
            outcome = "whole" + (embeddings.usage() == null ? ", no usage" : "");
        } catch (CallException e) {
            outcome = described(fault, e);
        }
        assertThat(outcome).isEqualTo(Verdicts.embedded(fault));
    }

    private static CallOptions options(Dialect dialect, String verdict) {
        String limit = limits(verdict).findFirst().orElse("");
        return CallOptions.DEFAULT
                .withBackend(dialect.backend(limit.isEmpty() ? "deadline" : limit))
                .withTimeout(limit.equals("deadline") ? SHORT : AMPLE);
    }

    /** What comes of it. Fails if an answer that was cut is taken for whole, or a part of it is not marked as one. */
    private static String outcome(Dialect dialect, Fault fault, boolean streamed) {
        CallOptions options = options(dialect, Verdicts.of(dialect, fault, streamed));
        ChatRequest request =
                ChatRequest.builder(fault.model()).user("Deploy nginx").build();
        StringBuilder heard = new StringBuilder();
        try {
            CallResult result = streamed ? weir.stream(request, options, heard::append) : weir.chat(request, options);
            return whole(fault, result.completion(), streamed ? heard.toString() : whole(fault));
        } catch (CallException e) {
            return failure(fault, streamed, e, heard.toString());
        }
    }

    private static String whole(Fault fault, Completion completion, String heard) {
        assertThat(completion.text()).isEqualTo(whole(fault));
        assertThat(heard).isEqualTo(whole(fault));
        assertThat(completion.finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
        String reason = completion.finishReason() == FinishReason.STOP
                ? ""
                : ", "
                        + completion
                                .finishReason()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ');
        return "whole" + reason + (completion.usage() == null ? ", no usage" : "");
    }

    private static String whole(Fault fault) {
        return switch (fault) {
            case HUGE_ANSWER ->
                SENTENCE.repeat(10 * 1024 * 1024 / SENTENCE.length() + 1).substring(0, 10 * 1024 * 1024);
            case SPLIT_UTF8 -> SCRIPTS;
            case INVALID_UTF8 -> {
                int middle = ANSWER.length() / 2;
                yield ANSWER.substring(0, middle) + "\uFFFD" + ANSWER.substring(middle);
            }
            default -> ANSWER;
        };
    }

    private static String failure(Fault fault, boolean streamed, CallException e, String heard) {
        Completion partial = e.getCause() instanceof BackendException failure ? failure.partial() : null;
        if (partial != null) {
            assertThat(partial.finishReason()).isEqualTo(FinishReason.TRUNCATED);
            assertThat(partial.text()).isNotEmpty();
            assertThat(whole(fault)).startsWith(partial.text());
        }
        String received = streamed && partial != null ? partial.text() : "";
        if (fault == Fault.MALFORMED_JSON) {
            assertThat(received).startsWith(heard); // text of the event that is broken is not handed on
        } else {
            assertThat(heard).isEqualTo(received);
        }
        return described(fault, e);
    }

    private static String described(Fault fault, CallException failed) {
        if (failed instanceof CallTimeoutException && !(failed.getCause() instanceof BackendException)) {
            return "timeout (by the deadline)"; // which passed before the request was sent, on a slow machine
        }
        BackendException e = (BackendException) failed.getCause();
        Duration wait = e.retryAfter();
        List<String> limits = limits(e.getMessage()).toList();
        return ErrorClassification.standard().classify(e).label()
                + (e.status() == 0 || limits.contains("deadline") ? "" : " " + e.status()) // a slow head may miss it
                + (e.code() == null ? "" : " " + e.code())
                + (wait == null ? "" : ", retry after " + seconds(fault, wait) + "s")
                + reset(fault, e.rateLimits())
                + (e.partial() == null ? "" : ", partial")
                + limits.stream()
                        .map(limit -> " (by " + (limit.equals("deadline") ? "the deadline" : limit) + ")")
                        .collect(Collectors.joining());
    }

    /** A date is in whole seconds, rounded up, and the server's clock may have ticked meanwhile. */
    private static long seconds(Fault fault, Duration wait) {
        boolean dated = fault == Fault.RATE_LIMIT_DATE || fault == Fault.RATE_LIMIT_RESET;
        boolean rounded = dated && wait.equals(Duration.ofSeconds(2));
        return rounded ? 1 : wait.toSeconds();
    }

    private static String reset(Fault fault, RateLimits limits) {
        return limits == null
                ? ""
                : ", resets in " + seconds(fault, limits.requests().resetAfter()) + "s";
    }

    private static Stream<String> limits(String text) {
        return LIMITS.stream().filter(text::contains);
    }

    @Test
    void theDocumentationSaysTheSame() throws IOException {
        String table = table();
        System.out.println(table);
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (System.getProperty("docs.write") != null) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("docs/simulator.md is stale: ./mvnw -pl integration-tests -am verify -Ddocs.write")
                .isEqualTo(table);
    }

    private static String table() {
        return "| fault | OpenAI, plain | OpenAI, streamed | Anthropic, plain | Anthropic, streamed |\n|---|---|---|---|---|\n"
                + Arrays.stream(Fault.values())
                        .map(SimulatorFaultMatrixTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(Fault fault) {
        return Arrays.stream(Dialect.values())
                .flatMap(dialect -> Stream.of(Verdicts.of(dialect, fault, false), Verdicts.of(dialect, fault, true)))
                .collect(Collectors.joining(" | ", "| `" + fault.id() + "` | ", " |\n"));
    }
}
