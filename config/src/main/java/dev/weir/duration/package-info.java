/** Parsing and formatting of durations. */
@NullMarked
package dev.weir.duration;

import org.jspecify.annotations.NullMarked;
