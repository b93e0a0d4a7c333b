/** What the path of a call costs: a call to a backend beside calls to routes. */
@NullMarked
package dev.weir.benchmarks.path;

import org.jspecify.annotations.NullMarked;
