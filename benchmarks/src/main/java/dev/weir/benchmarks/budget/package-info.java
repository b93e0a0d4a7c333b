/** What it costs to reserve and settle the cost of a call. */
@NullMarked
package dev.weir.benchmarks.budget;

import org.jspecify.annotations.NullMarked;
