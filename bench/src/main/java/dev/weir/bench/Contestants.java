package dev.weir.bench;

import dev.weir.bench.cell.Contestant;
import dev.weir.bench.client.ClientKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of the contenders. One is started when all of its kind are in use, and stays for later runs, which are those
 * of a warm JVM. Safe for use by many threads.
 */
final class Contestants implements AutoCloseable {
    private final Map<ClientKind, Deque<Contestant>> idle = new EnumMap<>(ClientKind.class);
    private final List<Contestant> started = new ArrayList<>();
    private final List<String> jvm;
    private final String key;
    private final String plugins;
    private final Path logs;

    /**
     * @param jvm options of each JVM
     * @param key the API key
     * @param plugins the folder of Weir's plugins; empty if they are on the class path
     * @param logs where each process writes its messages
     */
    Contestants(List<String> jvm, String key, String plugins, Path logs) {
        this.jvm = jvm;
        this.key = key;
        this.plugins = plugins;
        this.logs = logs;
    }

    /** A process of this kind that nobody else uses, until it is {@linkplain #giveBack given back}. */
    synchronized Contestant take(ClientKind kind) throws IOException {
        Contestant free = idle(kind).poll();
        if (free != null) {
            return free;
        }
        Contestant contestant = Contestant.start(kind.id() + "-" + (started.size() + 1), jvm, key, plugins, logs);
        started.add(contestant);
        return contestant;
    }

    /** Ends the use of a process. */
    synchronized void giveBack(ClientKind kind, Contestant contestant) {
        idle(kind).add(contestant);
    }

    private Deque<Contestant> idle(ClientKind kind) {
        return idle.computeIfAbsent(kind, unseen -> new ArrayDeque<>());
    }

    @Override
    public synchronized void close() {
        started.forEach(Contestant::close);
    }
}
