package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.wire.WireServer.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers as servers really send them, each with its outcome, for a plain call and for a streamed one: see the table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WireCases {
    private static final Pattern SEPARATOR = Pattern.compile(" +\\| +");
    private static final Pattern MADE_UP_ID = Pattern.compile("\\w+_[0-9a-f]{32}");

    /** The forms in which the same error is sent. */
    private static final List<String> ERROR_FORMS =
            List.of("J %s", "S %s", "S data: %s§", "S event: error\\ndata: %s§", "S : ping§%s\\n");

    private final Dialect<?> dialect;

    protected WireCases(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    Stream<Arguments> cases() throws IOException {
        try (InputStream table = getClass().getResourceAsStream("wire-cases.txt")) {
            String text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .flatMap(line -> cases(SEPARATOR.split(line)))
                    .toList()
                    .stream();
        }
    }

    private static Stream<Arguments> cases(String[] row) {
        String sent = row[1];
        if (!sent.startsWith("E ")) {
            return Stream.of(arguments(row[0], sent, row[2]));
        }
        String error = sent.substring(2);
        return ERROR_FORMS.stream().map(form -> arguments(row[0], form.formatted(error), row[2]));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void hasItsOutcome(String name, String sent, String outcome) {
        try (WireServer server = new WireServer(script(sent));
                Asking asking = dialect.at(server)) {
            FakeCall call = FakeCall.within(Asking.AMPLE);
            assertThat(outcome(asking, call)).as("plain").isEqualTo(outcome);
            assertThat(outcome(asking, call.withListener(text -> {})))
                    .as("streamed")
                    .isEqualTo(outcome);
            assertThat(server.requests()).as("requests").hasSize(2);
        }
    }

    /** {@code S} is a stream, {@code J} JSON, and {@code H}, up to {@code ||}, the whole head. */
    private static Script script(String sent) {
        String text = sent.substring(2)
                .replace('\'', '"')
                .replace("§", "\n\n")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\0", "\0")
                .replace("\\F", "\uFEFF");
        String type = sent.charAt(0) == 'S' ? "text/event-stream" : "application/json";
        String response = sent.charAt(0) == 'H'
                ? text.replace("; ", "\r\n").replace("||", "\r\n\r\n")
                : "200 OK\r\nContent-Type: " + type + "\r\n\r\n" + text;
        return (wire, request) -> {
            wire.raw("HTTP/1.1 " + response);
            wire.close();
        };
    }

    private static String outcome(Asking asking, FakeCall call) {
        try {
            return whole(asking.backend.complete(Asking.REQUEST, call));
        } catch (BackendException e) {
            return failed(e);
        }
    }

    private static String whole(Completion completion) {
        List<String> facts = new ArrayList<>();
        facts.add("'" + completion.text().replace("\n", "\\n") + "'");
        facts.add(completion.finishReason().name());
        completion.toolCalls().forEach(call -> facts.add(shown(call)));
        if (completion.usage() != null) {
            facts.add(completion.usage().input() + "/" + completion.usage().output());
        }
        return String.join(" ", facts).replace('"', '\'');
    }

    private static String shown(ToolCall call) {
        String id = MADE_UP_ID.matcher(call.id()).matches() ? "?" : call.id();
        return id + "=" + call.name() + call.arguments();
    }

    private static String failed(BackendException failure) {
        return Stream.of(
                        Asking.classOf(failure).label(),
                        failure.code(),
                        labelled("after", failure.retryAfter()),
                        labelled("retry", failure.shouldRetry()),
                        labelled(
                                "partial",
                                failure.partial() == null
                                        ? null
                                        : failure.partial().text()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    private static @Nullable String labelled(String label, @Nullable Object value) {
        return value == null ? null : label + " " + value;
    }
}
