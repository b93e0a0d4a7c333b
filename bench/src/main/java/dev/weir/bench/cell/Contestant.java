package dev.weir.bench.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The process of one contender, which stays for the whole run, so that later runs are those of a warm JVM. */
public final class Contestant implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LineProcess process;

    private Contestant(LineProcess process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param jvm options of its JVM
     * @param key the API key
     * @param plugins the folder of Weir's plugins; empty if they are on the class path
     */
    public static Contestant start(String name, List<String> jvm, String key, String plugins, Path logs)
            throws IOException {
        Map<String, String> variables = plugins.isEmpty()
                ? Map.of(ContenderMain.KEY, key)
                : Map.of(ContenderMain.KEY, key, ContenderMain.PLUGINS, plugins);
        return new Contestant(LineProcess.start(name, ContenderMain.class, jvm, variables, logs));
    }

    /** Has the contender built and warmed up. */
    public void prepare(CellOrder order) throws IOException {
        process.ask(JSON.writeValueAsString(order));
    }

    /** Goes through the workload, and returns when that is over. */
    public CellRecord run(CellOrder order) throws IOException {
        process.ask("go");
        return JSON.readValue(Files.readString(Path.of(order.result())), CellRecord.class);
    }

    @Override
    public void close() {
        process.close();
    }
}
