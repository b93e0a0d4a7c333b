package dev.weir.benchmarks.wire;

import java.net.URI;
import java.util.Locale;

/** The API that is spoken. */
enum Wire {
    OPENAI("/chat/completions"),
    ANTHROPIC("/v1/messages");

    private final String path;

    Wire(String path) {
        this.path = path;
    }

    /** The type of Weir's backend. */
    String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The URL to which a chat is posted. */
    String url(URI server) {
        return server + path;
    }

    /**
     * The base URL of its clients.
     *
     * @param simulator the base URL for clients of OpenAI, which ends with the version
     */
    URI at(URI simulator) {
        String url = simulator.toString();
        return this == OPENAI ? simulator : URI.create(url.substring(0, url.length() - "/v1".length()));
    }
}
