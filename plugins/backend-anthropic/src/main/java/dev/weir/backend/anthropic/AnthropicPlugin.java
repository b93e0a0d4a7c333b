package dev.weir.backend.anthropic;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the backend type {@code anthropic}. */
public final class AnthropicPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.backend("anthropic", AnthropicBackend.class, AnthropicSettings.class);
    }
}
