package dev.weir.app.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cache.SharedCacheTestPlugin.Store;
import dev.weir.app.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {
    @TempDir
    private Path folder;

    private boolean terminal;
    private Store store;

    private record Output(int exitCode, String out, String err) {}

    @BeforeEach
    void nameTheStore() {
        store = Store.named(folder.toString());
    }

    private Output cache(String type, String... arguments) {
        List<String> all = new ArrayList<>(List.of("cache"));
        all.addAll(List.of(arguments));
        if (!type.isEmpty()) {
            all.addAll(List.of("-s", "llm.cache.type=" + type, "-s", "llm.cache.store=" + folder));
        }
        all.addAll(List.of(
                "-s",
                "llm.backends.echo.type=echo",
                "-s",
                "llm.backends.echo.store=" + folder,
                "-s",
                "llm.client.backend=echo",
                "-s",
                "llm.client.model=m"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, terminal, Map.of(), folder, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new Output(exitCode, out.toString().strip(), err.toString());
    }

    private Output warm(String rows, String... options) throws IOException {
        Files.writeString(folder.resolve("rows.jsonl"), rows);
        List<String> arguments = new ArrayList<>(List.of("warm", "rows.jsonl", "--temperature", "0"));
        arguments.addAll(List.of(options));
        return cache("shared", arguments.toArray(new String[0]));
    }

    private static String prompts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"prompt " + i + "\"\n").collect(Collectors.joining());
    }

    @Test
    void asksWhatIsNotCachedAndNothingElse() throws IOException {
        String rows = String.join(
                "\r\n",
                "\ufeff\"one\"",
                "",
                "\"two\"",
                "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"text\": \"three\"}], \"temperature\": 0}");
        Output first = warm(rows);
        assertThat(first.out()).isEqualTo("3 asked, 0 were in the cache, 0 failed");
        assertThat(first.exitCode()).isZero();
        assertThat(warm(rows).out()).isEqualTo("0 asked, 3 were in the cache, 0 failed");
        assertThat(warm(rows + "\n\"four\"").out()).isEqualTo("1 asked, 3 were in the cache, 0 failed");
        assertThat(store.asked).hasValue(4);
    }

    @Test
    void aRowThatFailsIsNamedAndTheOthersAreAsked() throws IOException {
        Output output = warm("""
                "one"
                not JSON
                "FAIL secret"
                {"question": "secret"}
                {"model": "m", "messages": [{"role": "user", "text": "hot"}], "temperature": 0.7}
                "two"
                """);
        assertThat(output.out()).isEqualTo("2 asked, 0 were in the cache, 4 failed");
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(output.err().lines().filter(line -> line.startsWith("rows.jsonl")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("rows.jsonl:2: is not valid JSON, at column 1"),
                        line -> assertThat(line).startsWith("rows.jsonl:3: ").contains("no answer to that"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "rows.jsonl:4: question: unknown; known are backend, maxTokens, messages, model, "
                                                + "temperature"),
                        line -> assertThat(line).startsWith("rows.jsonl:5: is not of a kind that is cached"));
        assertThat(output.err()).doesNotContain("secret");
        assertThat(store.asked).as("one, two and the one that fails").hasValue(3);
    }

    @Test
    void makesNoMoreCallsAtATimeThanItIsTold() throws IOException {
        Output output = warm(prompts(100), "--parallel", "3");
        assertThat(output.out()).startsWith("100 asked");
        assertThat(store.mostAtOnce.get()).isBetween(1, 3);
        assertThat(warm("", "--parallel", "0").err()).contains("--parallel must be between 1 and 256, was 0");
    }

    @Test
    void stopsWhereCallsOnlyFail() throws IOException {
        String rows =
                IntStream.range(0, 500).mapToObj(i -> "\"FAIL " + i + "\"\n").collect(Collectors.joining());
        Output output = warm(rows, "--parallel", "2");
        assertThat(output.err()).contains("10 calls in a row failed; the same command goes on from there");
        assertThat(store.asked.get()).isLessThan(20);
        assertThat(output.exitCode()).isEqualTo(4);
    }

    @Test
    void stopsWhereTheCacheFails() throws IOException {
        Output output = warm(prompts(5) + "\"BREAK\"\n" + prompts(500).replace("prompt", "further"));
        assertThat(output.err()).contains("stopped after line", "the cache fails");
        assertThat(store.asked.get()).isLessThan(40);
        assertThat(output.exitCode()).isEqualTo(4);
    }

    @Test
    void showsItsProgress() throws IOException {
        assertThat(warm(prompts(100)).err())
                .contains(" 10 % ", " 50 % ", "100 % ")
                .doesNotContain("[", "\r");
        terminal = true;
        assertThat(warm(prompts(100)).err())
                .contains("\r[###############               ] ")
                .endsWith("\r");
    }

    @Test
    void saysHowManyAnswersThereAreAndRemovesThem() throws IOException {
        warm(prompts(3));
        assertThat(cache("shared", "stats").out()).isEqualToNormalizingNewlines("type     shared\nanswers  3");
        assertThat(cache("shared", "clear").out()).isEqualTo("removed 3 answers");
        assertThat(cache("shared", "stats").out()).endsWith("answers  0");
    }

    @Test
    void aCacheInTheMemoryOfTheProcessIsRefused() throws IOException {
        Files.writeString(folder.resolve("rows.jsonl"), prompts(1));
        for (String[] command : new String[][] {{"stats"}, {"clear"}, {"warm", "rows.jsonl"}}) {
            Output own = cache("own", command);
            assertThat(own.err())
                    .contains(
                            "command line llm.cache.type: a response cache of type own is in the memory of each process");
            assertThat(own.exitCode()).isEqualTo(3);
            assertThat(cache("", command).err()).contains("llm.cache.type: no response cache is configured");
        }
        assertThat(store.asked).hasValue(0);
    }

    @Test
    void aCacheThatFailsIsNamed() throws IOException {
        store.broken = true;
        Output output = cache("shared", "stats");
        assertThat(output.err())
                .isEqualToIgnoringNewLines("weir: the response cache of type shared failed: connection refused");
        assertThat(output.exitCode()).isEqualTo(4);
        assertThat(warm(prompts(1)).exitCode()).isEqualTo(4);
        assertThat(store.asked).hasValue(0);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Output output = cache("shared", "warm", "nowhere.jsonl");
        assertThat(output.err()).isEqualToIgnoringNewLines("weir: no such file: nowhere.jsonl");
        assertThat(output.exitCode()).isEqualTo(2);
    }
}
