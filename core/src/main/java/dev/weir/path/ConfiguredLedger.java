package dev.weir.path;

import dev.weir.spi.ledger.UsageLedger;
import java.util.Set;

/**
 * The usage ledger of a configuration.
 *
 * @param metadata the names of call metadata that are kept with each attempt
 */
public record ConfiguredLedger(UsageLedger ledger, Set<String> metadata) {

    public ConfiguredLedger {
        metadata = Set.copyOf(metadata);
    }
}
