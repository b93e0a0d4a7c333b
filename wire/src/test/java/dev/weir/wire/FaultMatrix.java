package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.fake.FakeCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every fault to a backend, plain and streamed, and compares the outcomes with the table in the documentation, which
 * stands between two markers. A wire extends this class. {@code -Dweir.docs.update=true} writes the table anew.
 */
public abstract class FaultMatrix {
    private static final String BEGIN = "<!-- fault matrix: printed by FaultMatrixTest -->\n";
    private static final String END = "<!-- end of the fault matrix -->";
    private static final Duration SHORT = Duration.ofMillis(400);

    private final Dialect<?> dialect;
    private final List<Fault> faults;
    private final Path document;

    /**
     * @param document the page of the documentation with the table
     */
    protected FaultMatrix(Dialect<?> dialect, List<Fault> faults, Path document) {
        this.dialect = dialect;
        this.faults = List.copyOf(faults);
        this.document = document;
    }

    @TestFactory
    Stream<DynamicTest> everyFaultHasItsOutcome() {
        return faults.stream().map(fault -> DynamicTest.dynamicTest(fault.name(), () -> check(fault)));
    }

    private void check(Fault fault) throws Exception {
        if (fault.plain() != null) {
            assertThat(outcome(fault.plain().get(), null, fault.plainOutcome()))
                    .as("plain")
                    .isEqualTo(fault.plainOutcome());
        }
        assertThat(outcome(fault.streamed().get(), text -> {}, fault.streamedOutcome()))
                .as("streamed")
                .isEqualTo(fault.streamedOutcome());
    }

    @Test
    void documentationHasTheMatrix() throws IOException {
        String table = table();
        System.out.println(table);
        String text = Files.readString(document);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).as("the markers of the matrix in %s", document).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("weir.docs.update")) {
            Files.writeString(document, text.substring(0, begin) + table + text.substring(end));
        } else {
            assertThat(text.substring(begin, end))
                    .as("the matrix in %s; -Dweir.docs.update=true writes it anew", document)
                    .isEqualTo(table);
        }
    }

    private String table() {
        List<String> lines = new ArrayList<>(List.of("| fault | plain | streamed |", "|---|---|---|"));
        faults.forEach(fault ->
                lines.add("| " + fault.name() + " | " + fault.plainOutcome() + " | " + fault.streamedOutcome() + " |"));
        return String.join("\n", lines) + "\n";
    }

    private String outcome(Place place, @Nullable TokenListener listener, String expected) throws Exception {
        try (AutoCloseable server = place.server();
                Asking asking = open(dialect, place, expected)) {
            FakeCall call = FakeCall.within(limit("the deadline", expected));
            Completion whole =
                    asking.backend.complete(Asking.REQUEST, listener == null ? call : call.withListener(listener));
            return "whole \"" + whole.text() + '"';
        } catch (BackendException e) {
            return described(e);
        }
    }

    /**
     * A backend with limits of which only the one that has to end the fault is short, so that no other can on a slow
     * machine.
     */
    public static Asking open(Dialect<?> dialect, Place place, String expected) {
        return dialect.at(
                place.url(),
                settings -> settings.with("connectTimeout", limit("connectTimeout", expected))
                        .with("firstTokenTimeout", limit("firstTokenTimeout", expected))
                        .with("silenceTimeout", limit("silenceTimeout", expected))
                        .with("maxResponseBytes", (long) Faults.MAX_RESPONSE_BYTES));
    }

    /** A limit that is short if it has to end the fault. */
    public static Duration limit(String limit, String expected) {
        return expected.contains("(by " + limit) ? SHORT : Asking.AMPLE;
    }

    /** A failure in the words of the table. */
    public static String described(BackendException e) {
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
        return String.join(" ", words) + limit(Objects.requireNonNull(e.getMessage()));
    }

    /** Which limit ended it, as the message says. */
    private static String limit(String message) {
        return Stream.of("deadline", "connectTimeout", "firstTokenTimeout", "silenceTimeout")
                .filter(message::contains)
                .map(limit -> " (by " + (limit.equals("deadline") ? "the deadline)" : limit + ")"))
                .collect(Collectors.joining());
    }
}
