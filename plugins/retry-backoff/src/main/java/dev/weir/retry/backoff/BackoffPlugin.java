package dev.weir.retry.backoff;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Brings the strategies whose wait depends on nothing but the attempt's number. */
public final class BackoffPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.retryStrategy("exponential", ExponentialBackoff.class, ExponentialSettings.class);
        extensions.retryStrategy("linear", LinearBackoff.class, LinearSettings.class);
        extensions.retryStrategy("fixed", FixedBackoff.class, FixedSettings.class);
    }
}
