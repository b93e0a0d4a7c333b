/** One contender through one workload, in a process of its own. */
@NullMarked
package dev.weir.bench.cell;

import org.jspecify.annotations.NullMarked;
