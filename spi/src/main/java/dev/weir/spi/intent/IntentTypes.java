package dev.weir.spi.intent;

import java.util.List;

/** Declares types of intents. Asked once, when the runtime is built. */
@FunctionalInterface
public interface IntentTypes {

    /** The types, each with a name of its own. */
    List<IntentType> types();
}
