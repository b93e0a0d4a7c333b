package dev.weir.it.wire;

import java.util.Locale;

/** The APIs that the simulator and the wires have in common. */
enum Dialect {
    OPENAI,
    ANTHROPIC;

    /** The name of the backend of which this limit is short. */
    String backend(String limit) {
        return name().toLowerCase(Locale.ROOT) + "-" + limit;
    }
}
