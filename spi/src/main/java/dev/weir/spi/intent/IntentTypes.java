package dev.weir.spi.intent;

import java.util.List;

/** Provides intent types. Called once, when the runtime is built. */
@FunctionalInterface
public interface IntentTypes {

    /** The types, with unique names. */
    List<IntentType> types();
}
