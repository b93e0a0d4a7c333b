/** What a caller gets when one of two targets fails, and what each target sees of it. */
@NullMarked
package dev.weir.benchmarks.routes;

import org.jspecify.annotations.NullMarked;
