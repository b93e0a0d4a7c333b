/** How soon calls that wait through an outage are answered when the backend is back, and at what load. */
@NullMarked
package dev.weir.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
