/** The simulated Anthropic API. */
@NullMarked
package dev.weir.simulator.internal.anthropic;

import org.jspecify.annotations.NullMarked;
