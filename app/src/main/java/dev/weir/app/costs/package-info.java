/** {@code weir costs}: what the usage ledger knows, as a table, chart, JSON or CSV. */
@NullMarked
package dev.weir.app.costs;

import org.jspecify.annotations.NullMarked;
