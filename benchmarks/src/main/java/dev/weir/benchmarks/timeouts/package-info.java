/** What the adaptive time limits cut, and how soon they end a hang, in simulated time. */
@NullMarked
package dev.weir.benchmarks.timeouts;

import org.jspecify.annotations.NullMarked;
