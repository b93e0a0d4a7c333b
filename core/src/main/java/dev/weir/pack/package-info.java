/** Packed prompts: several intents of one type in one chat request, and each one's part of the answer. */
@NullMarked
package dev.weir.pack;

import org.jspecify.annotations.NullMarked;
