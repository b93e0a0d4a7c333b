/** How durations are read and written. */
@NullMarked
package dev.weir.duration;

import org.jspecify.annotations.NullMarked;
