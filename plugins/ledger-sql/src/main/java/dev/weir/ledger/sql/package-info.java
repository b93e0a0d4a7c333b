/** A usage ledger in an SQLite file or in PostgreSQL. */
@NullMarked
package dev.weir.ledger.sql;

import org.jspecify.annotations.NullMarked;
