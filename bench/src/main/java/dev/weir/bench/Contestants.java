package dev.weir.bench;

import dev.weir.bench.cell.Contestant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of the contenders. One is started when all of its name are in use, and stays for later runs, which are those
 * of a warm JVM. Safe for use by many threads.
 */
final class Contestants implements AutoCloseable {
    private final Map<String, Deque<Contestant>> idle = new HashMap<>();
    private final Map<String, Integer> count = new HashMap<>();
    private final List<Contestant> started = new ArrayList<>();
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

    /** A process of this name that nobody else uses, until it is {@linkplain #giveBack given back}. */
    synchronized Contestant take(String name) throws IOException {
        Contestant free = idle(name).poll();
        if (free != null) {
            return free;
        }
        int number = count.merge(name, 1, Integer::sum);
        String log = name.replaceAll("\\W+", "-") + (number == 1 ? "" : "-" + number);
        Contestant contestant = Contestant.start(log, key, plugins, logs);
        started.add(contestant);
        return contestant;
    }

    /** Ends the use of a process. */
    synchronized void giveBack(String name, Contestant contestant) {
        idle(name).add(contestant);
    }

    private Deque<Contestant> idle(String name) {
        return idle.computeIfAbsent(name, unseen -> new ArrayDeque<>());
    }

    @Override
    public synchronized void close() {
        started.forEach(Contestant::close);
    }
}
