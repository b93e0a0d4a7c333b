package dev.weir.app.top;

import dev.weir.admin.AdminClient;
import dev.weir.admin.AdminClient.LocalRuntime;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Chooses the process whose admin endpoint a command uses. */
public final class AdminOptions {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Of all processes of a list together, the first excluded. */
    private static final Duration LISTING = Duration.ofSeconds(4);

    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            description = "The process; it may be left out if there is only one. Of a process with several runtimes, "
                    + "the name of one, as the list shows it.")
    private @Nullable String process;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "Where the process has its socket, if its llm.admin.directory is set.")
    private @Nullable Path directory;

    /** Whether a process is named. */
    public boolean isGiven() {
        return process != null || directory != null;
    }

    /**
     * The process.
     *
     * @throws InputException if there is none, or several, with what to do
     */
    public Watched choose(Surroundings surroundings) {
        AdminClient client = new AdminClient(
                directory == null ? null : surroundings.workingDirectory().resolve(directory),
                surroundings.environment());
        List<LocalRuntime> all = runtimes(client);
        if (process == null && all.size() == 1) {
            return new Watched(all.get(0), PATIENCE);
        }
        if (all.isEmpty()) {
            throw new InputException(
                    "no process of this user with a Weir runtime that shows itself (llm.admin.enabled); "
                            + "searched: "
                            + client.directories().stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        List<LocalRuntime> chosen = all.stream().filter(this::isChosen).toList();
        if (chosen.size() == 1) {
            return new Watched(chosen.get(0), PATIENCE);
        }
        if (process == null) {
            throw new InputException("there are several processes; choose one with --pid\n" + list(all));
        }
        throw new InputException(
                chosen.isEmpty()
                        ? "no process " + process + " with a Weir runtime that shows itself; there are\n" + list(all)
                        : "process " + process + " has several runtimes; choose one with --pid\n" + list(chosen));
    }

    private static List<LocalRuntime> runtimes(AdminClient client) {
        try {
            return client.runtimes();
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private boolean isChosen(LocalRuntime runtime) {
        return String.valueOf(runtime.pid()).equals(process) || name(runtime).equals(process);
    }

    private static String name(LocalRuntime runtime) {
        return String.valueOf(runtime.socket().getFileName()).replaceAll("\\.sock$", "");
    }

    /** One line for each; those that do not answer soon are listed without what they do. */
    private static String list(List<LocalRuntime> runtimes) {
        long end = System.nanoTime() + LISTING.toNanos();
        List<String> lines = new ArrayList<>();
        for (LocalRuntime runtime : runtimes) {
            Duration left = Duration.ofNanos(Math.max(1_000_000, (end - System.nanoTime()) / 4));
            lines.add("  " + describe(runtime, left));
        }
        return String.join("\n", lines);
    }

    private static String describe(LocalRuntime runtime, Duration patience) {
        try {
            TopSample sample = new Watched(runtime, patience).sample();
            return "%-20s %s, %d calls in flight"
                    .formatted(
                            name(runtime),
                            TopText.printable(sample.json().path("application").asString("")),
                            sample.json().path("inFlight").asInt(0));
        } catch (SocketTimeoutException e) {
            return "%-20s (does not answer)".formatted(name(runtime));
        } catch (IOException e) {
            return "%-20s (has just ended)".formatted(name(runtime));
        }
    }
}
