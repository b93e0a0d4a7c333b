/** Recordings of the timing of calls and attempts, without their content: written while a runtime works, read by {@code weir tune}. */
@NullMarked
package dev.weir.recording;

import org.jspecify.annotations.NullMarked;
