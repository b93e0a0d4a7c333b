package dev.weir.benchmarks.wire;

import java.net.URI;

/** Who is measured, by the name that the table shows; the first of each API is what the others are compared to. */
enum Contenders {
    OKHTTP("okhttp", Wire.OPENAI),
    BACKEND("weir backend", Wire.OPENAI),
    CLIENT("weir client", Wire.OPENAI),
    OPENAI_JAVA("openai-java", Wire.OPENAI),
    OKHTTP_MESSAGES("okhttp", Wire.ANTHROPIC),
    BACKEND_MESSAGES("weir backend", Wire.ANTHROPIC),
    CLIENT_MESSAGES("weir client", Wire.ANTHROPIC),
    ANTHROPIC_JAVA("anthropic-java", Wire.ANTHROPIC);

    private final String shown;
    private final Wire wire;

    Contenders(String shown, Wire wire) {
        this.shown = shown;
        this.wire = wire;
    }

    String shown() {
        return shown;
    }

    Wire wire() {
        return wire;
    }

    /** Makes it, for the simulator at this URL. */
    Contender at(URI simulator) {
        URI server = wire.at(simulator);
        return switch (this) {
            case OKHTTP, OKHTTP_MESSAGES -> new OkHttpContender(wire, server);
            case BACKEND, BACKEND_MESSAGES -> new BackendContender(wire, server);
            case CLIENT, CLIENT_MESSAGES -> new ClientContender(wire, server);
            case OPENAI_JAVA -> new OpenAiJavaContender(server);
            case ANTHROPIC_JAVA -> new AnthropicJavaContender(server);
        };
    }
}
