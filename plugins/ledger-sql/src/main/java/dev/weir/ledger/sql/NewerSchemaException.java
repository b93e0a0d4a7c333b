package dev.weir.ledger.sql;

import java.sql.SQLException;

/** A newer version of Weir has changed the schema. */
final class NewerSchemaException extends SQLException {
    private static final long serialVersionUID = 1;

    NewerSchemaException(String location, int version) {
        super("the ledger " + location + " has schema " + version + ", and this version of Weir knows schemas up to "
                + Schema.VERSION + ": upgrade Weir, or name another ledger");
    }
}
