package dev.weir.benchmarks.wire;

import java.net.URI;

/** Who is measured, by the name that the table shows. */
enum Contenders {
    OKHTTP("okhttp"),
    BACKEND("weir backend"),
    CLIENT("weir client"),
    OPENAI_JAVA("openai-java");

    private final String shown;

    Contenders(String shown) {
        this.shown = shown;
    }

    String shown() {
        return shown;
    }

    /** Makes it, for a server at this base URL. */
    Contender at(URI server) {
        return switch (this) {
            case OKHTTP -> new OkHttpContender(server);
            case BACKEND -> new BackendContender(server);
            case CLIENT -> new ClientContender(server);
            case OPENAI_JAVA -> new OpenAiJavaContender(server);
        };
    }
}
