package dev.weir.path;

import dev.weir.cost.LedgerSettings;
import dev.weir.spi.ledger.UsageLedger;

/** The usage ledger of a configuration. */
public record ConfiguredLedger(UsageLedger ledger, LedgerSettings settings) {}
