package dev.weir.spring.boot;

import dev.weir.WeirBuilder;

/** A bean of this type changes the builder of the application's Weir after everything else has been set. */
@FunctionalInterface
public interface WeirCustomizer {
    void customize(WeirBuilder builder);
}
