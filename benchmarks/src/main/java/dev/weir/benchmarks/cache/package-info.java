/** What a hit of the response cache costs. */
@NullMarked
package dev.weir.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
