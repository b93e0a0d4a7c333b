open module dev.weir.ledger.sql {
    requires dev.weir.spi;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;

    provides dev.weir.spi.Plugin with
            dev.weir.ledger.sql.SqlLedgerPlugin;
}
