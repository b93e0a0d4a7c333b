/** What is asked, and when. */
@NullMarked
package dev.weir.bench.workload;

import org.jspecify.annotations.NullMarked;
