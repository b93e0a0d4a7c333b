/** What it costs to record the latency of a call. */
@NullMarked
package dev.weir.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
