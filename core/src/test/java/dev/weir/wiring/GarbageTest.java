package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Whatever a file holds, it is accepted or refused with a {@link ConfigurationException}, and soon. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GarbageTest {

    private static final int ROUNDS = 4_000;
    private static final List<String> PIECES = List.of(
            "llm",
            "client",
            "model",
            "backends",
            "type",
            "remote",
            "retry",
            ":",
            ": ",
            ":\n",
            "\n",
            "\n  ",
            "\n    ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "&a ",
            "*a",
            "<<",
            "? ",
            "!!",
            "!",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "%YAML 1.1\n",
            "---\n",
            "...\n",
            "${",
            "${A}",
            "${B:-",
            "}",
            "$$",
            "\t",
            "\0",
            "\u0085",
            "\uD83D\uDE00",
            "\uD800",
            "\uFEFF",
            "~",
            "null",
            "30s",
            "-1",
            "1e999999999",
            "0x10",
            "9".repeat(50),
            "@",
            "`",
            "\\x",
            "\r");

    @Test
    void piecesOfYamlInAnyOrder(TestReporter reporter) {
        long seed = seed(reporter);
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "llm:\n" : "");
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            check(text.toString(), seed, round);
        }
    }

    @Test
    void goodAndBadConfigurationsWithDamage(TestReporter reporter) throws IOException, URISyntaxException {
        long seed = seed(reporter);
        RandomGenerator random = new Random(seed);
        List<String> texts = texts();
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                int from = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), from + random.nextInt(4));
                text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
            }
            check(text.toString(), seed, round);
        }
    }

    @Test
    void hugeAndDeepDocuments() {
        int half = 500_000;
        for (String text : List.of(
                "[".repeat(half),
                "{".repeat(half),
                "- ".repeat(half),
                "? ".repeat(half),
                "a: ".repeat(half),
                "llm: { x: " + "[".repeat(1_000) + "]".repeat(1_000) + " }",
                "llm: { client: { model: " + "x".repeat(half) + " } }",
                "llm: { client: { model: '" + "${A}".repeat(half / 4) + "' } }",
                "llm: { client: { " + "x".repeat(half) + ": 1 } }",
                "llm: { backends: { b: { type: everything, list: '" + ",".repeat(half) + "' } } }",
                "llm: {" + "k, ".repeat(half / 3) + "}",
                "&a ".repeat(half / 3),
                "!!str ".repeat(half / 6))) {
            check(text, 0, 0);
        }
    }

    /** Told before the run, because a hang would not tell it. */
    private static long seed(TestReporter reporter) {
        long seed = new Random().nextLong();
        reporter.publishEntry("seed", Long.toString(seed));
        return seed;
    }

    private static List<String> texts() throws IOException, URISyntaxException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(Path.of(MessagesTest.class.getResource("messages").toURI()))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private static void check(String text, long seed, int round) {
        try {
            load(text);
        } catch (ConfigurationException e) {
            assertThat(e.problems()).isNotEmpty();
        } catch (RuntimeException | Error e) {
            String shown = text.length() > 500 ? text.substring(0, 500) : text;
            throw new AssertionError("seed " + seed + ", round " + round + ": <" + shown + ">", e);
        }
    }

    private static void load(String text) {
        Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                .environment(Map.of("A", "b"))
                .text("weir.yaml", text)
                .load();
        SampleExtensions.bindAll(configuration).requireValid();
    }
}
