package dev.weir.guard.rules;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the guards whose rules stand in the configuration. */
public final class GuardRulesPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.guard("mask", MaskGuard.class, MaskSettings.class);
        extensions.guard("deny", DenyGuard.class, DenySettings.class);
        extensions.guard("size", SizeGuard.class, SizeSettings.class);
        extensions.guard("schema", SchemaGuard.class, SchemaSettings.class);
    }
}
