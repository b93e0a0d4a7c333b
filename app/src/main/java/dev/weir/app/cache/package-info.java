/** {@code weir cache}: the response cache that processes share. */
@NullMarked
package dev.weir.app.cache;

import org.jspecify.annotations.NullMarked;
