/** How configurations are read and bound, below the face {@link dev.weir.config}; for that package alone. */
@NullMarked
package dev.weir.config.internal;

import org.jspecify.annotations.NullMarked;
