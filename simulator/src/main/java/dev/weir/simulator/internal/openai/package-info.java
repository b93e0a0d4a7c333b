/** The simulated OpenAI API. */
@NullMarked
package dev.weir.simulator.internal.openai;

import org.jspecify.annotations.NullMarked;
