/** What it costs to pass through the batch processor. */
@NullMarked
package dev.weir.benchmarks.batch;

import org.jspecify.annotations.NullMarked;
