package dev.weir.tokenizer.jtokkit;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the tokenizer {@code jtokkit}. */
public final class JtokkitPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.tokenizer("jtokkit", JtokkitTokenizer.class, JtokkitSettings.class);
    }
}
