package dev.weir.app.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.app.WeirCommand;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.Surroundings;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands at the admin endpoint of a runtime in this process. */
@Timeout(60)
class CallsCommandTest {
    @TempDir
    Path folder;

    private record Output(int exitCode, String out, String err) {}

    /** Answers when it is cancelled. */
    public static final class Hanging implements Backend {
        @Inject
        Hanging() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            CountDownLatch cancelled = new CountDownLatch(1);
            try (var ignored = call.onCancel(cancelled::countDown)) {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw BackendException.builder(ErrorClass.UNKNOWN, "cancelled").build();
        }
    }

    private Path directory() {
        return folder.resolve("weir");
    }

    private Weir runtime() throws Exception {
        int before = sockets().size();
        Weir weir = Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .plugin(extensions -> extensions.backend("hanging", Hanging.class, NoSettings.class))
                .set("llm.backends.main.type", "hanging")
                .set("llm.client.backend", "main")
                .set("llm.client.model", "small")
                .set("llm.admin.directory", directory().toString())
                .build();
        while (sockets().size() == before) {
            Thread.onSpinWait();
        }
        return weir;
    }

    private List<Path> sockets() throws Exception {
        if (!Files.isDirectory(directory())) {
            return List.of();
        }
        try (var files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".sock")).toList();
        }
    }

    private Output weir(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--directory", "weir"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new Output(exitCode, out.toString().strip(), err.toString().strip());
    }

    @Test
    void listsAndCancelsACall() throws Exception {
        try (Weir weir = runtime()) {
            CompletableFuture<CallResult> future = weir.processAsync(Intent.of("a secret prompt"));
            String id = weir.activeCalls().get(0).id();
            Output listed = weir("calls", "list");
            while (!listed.out.contains("sending")) {
                listed = weir("calls", "list");
            }

            assertThat(listed.exitCode).isZero();
            assertThat(listed.out)
                    .startsWith("CALL ")
                    .contains(id, "main/small")
                    .doesNotContain("secret");
            assertThat(weir("calls", "list", "--json").out).contains("\"stage\" : \"sending\"");
            assertThat(weir("calls", "cancel", id)).isEqualTo(new Output(0, "cancelled " + id, ""));
            assertThatThrownBy(future::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("at the admin endpoint");
            assertThat(weir("calls", "cancel", "call-x"))
                    .isEqualTo(new Output(4, "", "weir: no call call-x is in progress; it may have ended"));
        }
    }

    @Test
    void topPrintsOnePictureWhereThereIsNoTerminal() throws Exception {
        try (Weir weir = runtime()) {
            Output top = weir("top", "-n", "0.1");

            assertThat(top.exitCode).isZero();
            assertThat(top.out)
                    .startsWith("weir top: process " + ProcessHandle.current().pid())
                    .contains("calls 0 in flight", "latency of no call yet", "health   main unknown");
            assertThat(weir("top", "--json", "-n", "0.1").out).contains("\"rates\"", "\"callsPerSecond\" : 0.0");
            assertThat(weir.health()).hasSize(1);
        }
    }

    @Test
    void saysThatThereIsNoProcess() {
        Output top = weir("top");

        assertThat(top.exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(top.err)
                .isEqualTo("weir: no process of this user with a Weir runtime that shows itself (llm.admin.enabled);"
                        + " searched: " + directory());
    }

    @Test
    void severalRuntimesAreListedAndOneIsChosenByItsName() throws Exception {
        try (Weir one = runtime();
                Weir other = runtime()) {
            Output top = weir("top");
            assertThat(top.exitCode).isEqualTo(ExitCode.USAGE);
            assertThat(top.err).startsWith("weir: there are several processes; choose one with --pid\n  ");
            Matcher names = Pattern.compile("(?m)^  (\\d+-[0-9a-f]+) .*, 0 calls in flight$")
                    .matcher(top.err);
            assertThat(names.find()).isTrue();

            assertThat(weir("calls", "list", "--pid", names.group(1)).exitCode).isZero();
            assertThat(weir("calls", "list", "-p", "" + ProcessHandle.current().pid()).err)
                    .contains("has several runtimes; choose one with --pid");
            assertThat(weir("calls", "list", "-p", "1").err).startsWith("weir: no process 1 with a Weir runtime");
            assertThat(one.activeCalls()).isEqualTo(other.activeCalls());
        }
    }

    @Test
    void anIntervalOutOfRangeIsRefused() {
        assertThat(weir("top", "-n", "0").err).isEqualTo("weir: --interval must be between 0.1 and 3600, was 0.0");
        assertThat(weir("top", "-n", "NaN").exitCode).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDisabledEndpointOpensNothing() throws Exception {
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .plugin(extensions -> extensions.backend("hanging", Hanging.class, NoSettings.class))
                .set("llm.backends.main.type", "hanging")
                .set("llm.client.backend", "main")
                .set("llm.admin.enabled", false)
                .set("llm.admin.directory", directory().toString())
                .build()) {
            assertThat(weir.activeCalls()).isEmpty();
        }
        assertThat(directory()).doesNotExist();
    }
}
