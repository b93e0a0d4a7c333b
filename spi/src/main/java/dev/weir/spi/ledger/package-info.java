/** Usage ledgers: what every attempt used and cost, for good, and budgets that several processes share. */
@NullMarked
package dev.weir.spi.ledger;

import org.jspecify.annotations.NullMarked;
