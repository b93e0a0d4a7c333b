/** How durations are written. */
@NullMarked
package dev.weir.duration;

import org.jspecify.annotations.NullMarked;
