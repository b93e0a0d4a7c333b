package dev.weir.benchmarks.tune;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * For each behaviour of a backend: records calls over sockets, has {@code weir tune} advise, and measures, again over sockets,
 * what the advice changes beside what it promised. It is measured on the backend as it was at the end of the recording, which is
 * the part on which advice is tested. Each behaviour takes some eight minutes.
 */
public final class TuneRun {
    private static final int RECORDED = 1_500;
    private static final int WARM_UP = 250;
    private static final int MEASURED = 2_500;

    private TuneRun() {}

    /** The first argument is a behaviour, such as {@code slow-tail}, or {@code all}. */
    public static void main(String[] args) throws Exception {
        String wanted = args.length > 0 ? args[0] : "all";
        // classes are loaded and compiled before anything is recorded
        new LiveLoad(Behaviour.SLOW_TAIL, WARM_UP, Files.createTempDirectory("weir-tune"), false).run(Map.of(), 3);
        System.out.println("| behaviour | JDK | advice | figure | predicted | measured | failures before | after |");
        System.out.println("| --- | --: | --- | --- | --: | --: | --: | --: |");
        for (Behaviour behaviour : Behaviour.values()) {
            if (wanted.equals("all") || Arrays.asList(wanted.split(",", -1)).contains(behaviour.id())) {
                measure(behaviour);
            }
        }
    }

    private static void measure(Behaviour behaviour) throws Exception {
        Path folder = Files.createTempDirectory("weir-tune");
        Path recording = folder.resolve("traffic.jsonl");
        new LiveLoad(behaviour, RECORDED, folder, false)
                .run(Map.of("llm.performance.recordTo", recording.toString()), 1);
        JsonNode report = tune(folder, recording, behaviour.only);
        JsonNode advice = report.has("combined")
                ? report.path("combined")
                : report.path("advice").path(0);
        if (advice.isMissingNode()) {
            System.out.println("| " + behaviour.id() + " | no advice: "
                    + report.path("explanation").asString() + " |");
            return;
        }
        Map<String, String> keys = new LinkedHashMap<>();
        advice.path("keys")
                .properties()
                .forEach(key -> keys.put(key.getKey(), key.getValue().asString()));
        double predicted = advice.path("after").path(behaviour.figure).asDouble()
                        / advice.path("before").path(behaviour.figure).asDouble()
                - 1;
        CompletableFuture<LiveLoad> before = load(behaviour, folder.resolve("before"), Map.of());
        CompletableFuture<LiveLoad> after = load(behaviour, folder.resolve("after"), keys);
        double measured = after.join().figure(behaviour.figure) / before.join().figure(behaviour.figure) - 1;
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %s | %+.1f %% | %+.1f %% | %d | %d |%n",
                behaviour.id(),
                Runtime.version().feature(),
                keys,
                behaviour.figure,
                100 * predicted,
                100 * measured,
                before.join().failures(),
                after.join().failures());
    }

    private static CompletableFuture<LiveLoad> load(Behaviour behaviour, Path folder, Map<String, String> changed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new LiveLoad(behaviour, MEASURED, folder, true).run(changed, 2);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static JsonNode tune(Path folder, Path recording, String only) {
        StringWriter out = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, null);
        WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .execute("tune", recording.toString(), "-c", "weir.yaml", "--only", only, "--json");
        return JsonMapper.shared().readTree(out.toString());
    }
}
