package dev.weir.bench.cell;

import java.nio.file.Path;

/** Another OpenAI-compatible server, which behaves as it does. */
public final class ForeignProvider implements Provider {
    private final String baseUrl;

    /** @param baseUrl with its version, without a slash at the end */
    public ForeignProvider(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    @Override
    public String start(Path healthy) {
        return baseUrl;
    }

    @Override
    public void play(String url, Path scenario) {}

    @Override
    public ProviderLoad load(String url) {
        return ProviderLoad.UNKNOWN;
    }

    @Override
    public void stop(String url) {}

    @Override
    public void close() {}
}
