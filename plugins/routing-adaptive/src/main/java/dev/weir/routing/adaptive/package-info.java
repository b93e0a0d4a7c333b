/** The route strategies {@code fastest}, {@code cheapest} and {@code affinity}. */
@NullMarked
package dev.weir.routing.adaptive;

import org.jspecify.annotations.NullMarked;
