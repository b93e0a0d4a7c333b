/** The contenders: ways to have a call answered. */
@NullMarked
package dev.weir.bench.client;

import org.jspecify.annotations.NullMarked;
