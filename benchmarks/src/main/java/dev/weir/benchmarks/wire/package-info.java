/** What a call costs on the wire, beside a bare HTTP call and another client, and how many one process can have open. */
@NullMarked
package dev.weir.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
