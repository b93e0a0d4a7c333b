/** The records of a bulk run: one for each row, as JSON or CSV, and the file that they are in. */
@NullMarked
package dev.weir.app.run.record;

import org.jspecify.annotations.NullMarked;
