/** What is compared, and what is promised. */
@NullMarked
package dev.weir.bench.scenario;

import org.jspecify.annotations.NullMarked;
