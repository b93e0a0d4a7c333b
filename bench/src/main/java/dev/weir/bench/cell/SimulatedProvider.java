package dev.weir.bench.cell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The simulator in a process of its own, so that its CPU time and memory are nobody else's. */
public final class SimulatedProvider implements Provider {
    private static final long SEED = 42;

    private final LineProcess process;

    private SimulatedProvider(LineProcess process) {
        this.process = process;
    }

    public static SimulatedProvider start(Path logs, String name) throws IOException {
        return new SimulatedProvider(LineProcess.start(name, ProviderMain.class, List.of("-Xmx512m"), Map.of(), logs));
    }

    @Override
    public synchronized String start(Path healthy) throws IOException {
        return process.ask("start " + SEED + " " + healthy);
    }

    @Override
    public synchronized void play(String url, Path scenario) throws IOException {
        process.ask("play " + url + " " + scenario);
    }

    @Override
    public synchronized ProviderLoad load(String url) throws IOException {
        return JsonMapper.shared().readValue(process.ask("usage " + url), ProviderLoad.class);
    }

    @Override
    public synchronized void stop(String url) throws IOException {
        process.ask("stop " + url);
    }

    @Override
    public void close() {
        process.close();
    }
}
