/** Whether the advice of {@code weir tune} does over sockets what it promises. */
@NullMarked
package dev.weir.benchmarks.tune;

import org.jspecify.annotations.NullMarked;
