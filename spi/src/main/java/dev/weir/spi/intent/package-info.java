/** Intent types: shared prompts and schemas of intents. */
@NullMarked
package dev.weir.spi.intent;

import org.jspecify.annotations.NullMarked;
