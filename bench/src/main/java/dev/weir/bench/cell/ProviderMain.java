package dev.weir.bench.cell;

import dev.weir.simulator.LogSettings;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of the simulated provider, which may play several at once. Each line of input is a command, and has one line
 * of output:
 *
 * <pre>
 * start SEED FILE    starts a simulator with the scenario of the file; its base URL
 * play URL FILE      plays another scenario and counts from zero; ok
 * usage URL          requests that arrived, and what would be billed, as JSON
 * stop URL           ends it; ok
 * </pre>
 */
public final class ProviderMain {
    private static final LogSettings LOG = LogSettings.DEFAULT.withRequests(100).withBodies(false);

    private final Map<String, Simulator> simulators = new HashMap<>();
    private final Map<String, Long> arrivedBefore = new HashMap<>();

    private ProviderMain() {}

    public static void main(String[] args) throws IOException {
        PrintStream protocol = System.out;
        System.setOut(System.err);
        ProviderMain provider = new ProviderMain();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            protocol.println(provider.obey(List.of(line.split(" ", 3))));
            protocol.flush();
        }
        System.exit(0);
    }

    private String obey(List<String> command) {
        try {
            return switch (command.get(0)) {
                case "start" -> start(Long.parseLong(command.get(1)), Path.of(command.get(2)));
                case "play" -> play(command.get(1), Path.of(command.get(2)));
                case "usage" -> usage(command.get(1));
                case "stop" -> stop(command.get(1));
                default -> "failed: unknown command " + command.get(0);
            };
        } catch (IOException | RuntimeException e) {
            return "failed: " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private String start(long seed, Path file) throws IOException {
        Simulator simulator = Simulator.builder()
                .seed(seed)
                .log(LOG)
                .scenario(Scenario.read(file))
                .start();
        String url = simulator.baseUri().toString();
        simulators.put(url, simulator);
        return url;
    }

    private String play(String url, Path file) throws IOException {
        Simulator simulator = simulator(url);
        simulator.play(Scenario.read(file));
        simulator.resetUsage();
        arrivedBefore.put(url, simulator.log().count());
        return "ok";
    }

    private String usage(String url) {
        Simulator simulator = simulator(url);
        ModelUsage billed = simulator.usage().values().stream().reduce(ModelUsage.NONE, ModelUsage::plus);
        return JsonMapper.shared()
                .writeValueAsString(new ProviderLoad(
                        simulator.log().count() - arrivedBefore.getOrDefault(url, 0L),
                        billed.requests(),
                        billed.input(),
                        billed.output()));
    }

    private String stop(String url) {
        simulator(url).close();
        simulators.remove(url);
        return "ok";
    }

    private Simulator simulator(String url) {
        return Objects.requireNonNull(simulators.get(url), () -> "no simulator at " + url);
    }
}
