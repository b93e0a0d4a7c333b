/** Types of intents: the prompts and schemas that intents of a kind have in common. */
@NullMarked
package dev.weir.spi.intent;

import org.jspecify.annotations.NullMarked;
