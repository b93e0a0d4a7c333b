package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.Faults.Fault;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.FakeCall;
import dev.weir.wire.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault, plain and streamed, ends as it has to; the table of it in the documentation is this one. */
class FaultMatrixTest {
    static final int MAX_RESPONSE_BYTES = 64 * 1024;

    private static final Path DOCUMENT = Path.of("../../docs/backends/openai.md");
    private static final String BEGIN = "<!-- fault matrix: printed by FaultMatrixTest -->\n";
    private static final String END = "<!-- end of the fault matrix -->";
    private static final Duration SHORT = Duration.ofMillis(400);

    static Stream<Fault> faults() {
        return Faults.all().stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void endsAsItHasTo(Fault fault) throws Exception {
        if (fault.plain() != null) {
            assertThat(outcome(fault.plain(), false, fault.plainOutcome()))
                    .as("plain")
                    .isEqualTo(fault.plainOutcome());
        }
        assertThat(outcome(fault.streamed(), true, fault.streamedOutcome()))
                .as("streamed")
                .isEqualTo(fault.streamedOutcome());
    }

    @Test
    void documentationHasTheMatrix() throws IOException {
        String table = table();
        System.out.println(table);
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).as("the markers of the matrix in %s", DOCUMENT).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("weir.docs.update")) {
            Files.writeString(DOCUMENT, text.substring(0, begin) + table + text.substring(end));
        } else {
            assertThat(text.substring(begin, end))
                    .as("the matrix in %s; -Dweir.docs.update=true writes it anew", DOCUMENT)
                    .isEqualTo(table);
        }
    }

    private static String table() {
        List<String> lines = new ArrayList<>(List.of("| fault | plain | streamed |", "|---|---|---|"));
        Faults.all()
                .forEach(fault -> lines.add(
                        "| " + fault.name() + " | " + fault.plainOutcome() + " | " + fault.streamedOutcome() + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** What comes of it where only the limit that has to end it is short, so that no other can on a slow machine. */
    private static String outcome(Supplier<Place> opening, boolean stream, String expected) throws Exception {
        Place place = opening.get();
        try (AutoCloseable server = place.server();
                OpenAiBackend backend = backend(place, expected)) {
            FakeCall call = FakeCall.within(limit("the deadline", expected));
            return outcome(backend, stream ? call.withListener(text -> {}) : call);
        }
    }

    static OpenAiBackend backend(Place place, String expected) {
        OpenAiSettings settings = TestSettings.at(place.url())
                .with("connectTimeout", limit("connectTimeout", expected))
                .with("firstTokenTimeout", limit("firstTokenTimeout", expected))
                .with("silenceTimeout", limit("silenceTimeout", expected))
                .with("maxResponseBytes", (long) MAX_RESPONSE_BYTES)
                .build();
        return new OpenAiBackend(settings, TimeSource.system());
    }

    static Duration limit(String limit, String expected) {
        return expected.contains("(by " + limit) ? SHORT : Asking.AMPLE;
    }

    private static String outcome(OpenAiBackend backend, FakeCall call) {
        try {
            Completion whole = backend.complete(
                    ChatRequest.builder("gpt-4o-mini").user("hello").build(), call);
            return "whole \"" + whole.text() + '"';
        } catch (BackendException e) {
            return described(e);
        }
    }

    static String described(BackendException e) {
        List<String> words = new ArrayList<>(List.of(Asking.classOf(e).label()));
        if (e.status() != 0) {
            words.add(String.valueOf(e.status()));
        }
        if (e.code() != null) {
            words.add(e.code());
        }
        if (e.retryAfter() != null) {
            words.add("retry after " + e.retryAfter().toSeconds() + "s");
        }
        if (e.partial() != null) {
            words.add("partial \"" + e.partial().text() + '"');
        }
        String limit = limit(Objects.requireNonNull(e.getMessage()));
        return String.join(" ", words) + limit;
    }

    /** Which limit ended it, as the message says. */
    private static String limit(String message) {
        return Stream.of("deadline", "connectTimeout", "firstTokenTimeout", "silenceTimeout")
                .filter(message::contains)
                .map(limit -> " (by " + (limit.equals("deadline") ? "the deadline)" : limit + ")"))
                .collect(Collectors.joining());
    }
}
