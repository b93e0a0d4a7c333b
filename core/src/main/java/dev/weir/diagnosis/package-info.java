/** Findings in plain words: what is wrong with the calls of a runtime, by its statistics, and which setting to change. */
@NullMarked
package dev.weir.diagnosis;

import org.jspecify.annotations.NullMarked;
