package dev.weir.ledger.sql;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;

/** Registers the usage ledgers {@code sql} and {@code none}. */
public final class SqlLedgerPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.usageLedger("sql", SqlLedger.class, SqlLedgerSettings.class);
        extensions.usageLedger("none", NoLedger.class, NoSettings.class);
    }
}
