/** What it costs to guard a call that does nothing: Weir beside Resilience4j and Failsafe. */
@NullMarked
package dev.weir.benchmarks.guard;

import org.jspecify.annotations.NullMarked;
