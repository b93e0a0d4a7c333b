package dev.weir.bench;

import dev.weir.bench.cell.Contestant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The processes of the contenders by their names, each started when it is first needed. Safe for use by many threads. */
final class Contestants implements AutoCloseable {
    private final Map<String, Contestant> started = new HashMap<>();
    private final String key;
    private final String plugins;
    private final Path logs;

    /**
     * @param key the API key
     * @param plugins the folder of Weir's plugins; empty if they are on the class path
     * @param logs where each process writes its messages
     */
    Contestants(String key, String plugins, Path logs) {
        this.key = key;
        this.plugins = plugins;
        this.logs = logs;
    }

    synchronized Contestant named(String name) throws IOException {
        Contestant contestant = started.get(name);
        if (contestant == null) {
            contestant = Contestant.start(name.replaceAll("\\W+", "-"), key, plugins, logs);
            started.put(name, contestant);
        }
        return contestant;
    }

    @Override
    public synchronized void close() {
        started.values().forEach(Contestant::close);
    }
}
