/** The rows of files that commands read: lines, comma-separated records, and the requests in them. */
@NullMarked
package dev.weir.app.rows;

import org.jspecify.annotations.NullMarked;
