/** Access to stores that several processes share, which may be slow or gone. */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
