package dev.weir.retry.adaptive;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Brings the strategy that learns. */
public final class AdaptivePlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.retryStrategy("adaptive", AdaptiveBackoff.class, AdaptiveSettings.class);
    }
}
