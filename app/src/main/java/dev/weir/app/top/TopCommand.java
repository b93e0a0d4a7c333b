package dev.weir.app.top;

import dev.weir.app.cli.Columns;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.top.TopTerminal.Size;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "top",
        description =
                "Shows the calls in progress of a process of this user that embeds Weir, with rates, percentiles, "
                        + "circuit breakers, health and costs, and cancels calls.",
        footer = {"", "docs/top.md explains the columns and keys."})
public final class TopCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private CommandSpec spec;

    @Option(names = "--once", description = "Print one picture, and end. So it is where there is no terminal.")
    private boolean once;

    @Option(names = "--json", description = "Print one picture as a JSON object, and end.")
    private boolean json;

    @Option(
            names = {"-n", "--interval"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description =
                    "The time between two pictures, from 0.1 to 3600; ${DEFAULT-VALUE} by default. With --once and "
                            + "--json, the time that the rates are of.")
    private double seconds;

    public TopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(seconds >= 0.1 && seconds <= 3600)) {
            throw new InputException("--interval must be between 0.1 and 3600, was " + seconds);
        }
        Watched watched = admin.choose(surroundings);
        boolean live = !once
                && !json
                && surroundings.inputIsTerminal()
                && surroundings.outputIsTerminal()
                && !surroundings.environment().getOrDefault("TERM", "dumb").equals("dumb");
        try {
            if (live) {
                live(watched);
            } else {
                print(watched);
            }
            return ExitCode.OK;
        } catch (SocketTimeoutException e) {
            throw new InputException("process " + watched.runtime().pid() + " does not answer");
        } catch (IOException e) {
            throw new InputException("process " + watched.runtime().pid() + " has ended, or closed its runtime");
        }
    }

    private Duration interval() {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private void print(Watched watched) throws IOException, InterruptedException {
        TopRates rates = new TopRates();
        rates.add(watched.sample());
        Thread.sleep(interval().toMillis());
        TopSample sample = watched.sample();
        rates.add(sample);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode object = ((ObjectNode) sample.json()).deepCopy();
            object.set("rates", JsonMapper.shared().valueToTree(rates.rates()));
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(object));
            return;
        }
        int columns = surroundings.outputIsTerminal() ? Columns.of(surroundings) : 200;
        TopFrame frame = new TopFrame(sample, rates.rates(), columns);
        frame.head().forEach(line -> out.println(line.text()));
        out.println();
        frame.calls(sample.calls(), -1).forEach(line -> out.println(line.text()));
    }

    private void live(Watched watched) throws IOException, InterruptedException {
        TopScreen screen = new TopScreen();
        screen.show(watched.sample());
        boolean colors = surroundings.environment().getOrDefault("NO_COLOR", "").isEmpty();
        try (TopTerminal terminal =
                TopTerminal.open(surroundings.in(), spec.commandLine().getOut(), colors)) {
            long next = System.nanoTime() + interval().toNanos();
            draw(terminal, screen);
            while (!screen.wantsToQuit()) {
                Duration patience = Duration.ofNanos(Math.max(0, next - System.nanoTime()));
                TopKey key = terminal.next(patience);
                if (key == null) {
                    refresh(watched, screen);
                    next = System.nanoTime() + interval().toNanos();
                } else {
                    press(watched, screen, key);
                }
                draw(terminal, screen);
            }
        }
    }

    private static void draw(TopTerminal terminal, TopScreen screen) {
        Size size = terminal.size();
        // a terminal whose last column is written is between two lines, and may then clear that column
        terminal.draw(screen.lines(Math.max(1, size.columns() - 1), size.rows()));
    }

    /** A process that is stopped may go on, so it is only told that it does not answer. */
    private static void refresh(Watched watched, TopScreen screen) throws IOException {
        try {
            screen.show(watched.sample());
        } catch (SocketTimeoutException e) {
            screen.say("the process does not answer");
        }
    }

    private static void press(Watched watched, TopScreen screen, TopKey key) throws IOException {
        @Nullable String cancelled = screen.press(key);
        if (cancelled == null) {
            return;
        }
        try {
            screen.say(watched.cancel(cancelled) ? cancelled + " is being cancelled" : cancelled + " had ended");
        } catch (SocketTimeoutException e) {
            screen.say("the process does not answer");
        }
    }
}
