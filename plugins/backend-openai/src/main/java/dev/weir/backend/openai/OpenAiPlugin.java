package dev.weir.backend.openai;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the backend type {@code openai}. */
public final class OpenAiPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.backend("openai", OpenAiBackend.class, OpenAiSettings.class);
    }
}
