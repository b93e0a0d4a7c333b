/** JSON that models write: strict reading, and validation against a JSON Schema. Knows nothing of calls. */
@NullMarked
package dev.weir.schema;

import org.jspecify.annotations.NullMarked;
