/** Ends what takes longer than it may. */
@NullMarked
package dev.weir.timelimit;

import org.jspecify.annotations.NullMarked;
