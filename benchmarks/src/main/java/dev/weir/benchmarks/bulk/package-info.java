/** What a row of a bulk run costs. */
@NullMarked
package dev.weir.benchmarks.bulk;

import org.jspecify.annotations.NullMarked;
