/** The tokenizer {@code jtokkit}: counts the tokens of OpenAI's models with the library of that name. */
@NullMarked
package dev.weir.tokenizer.jtokkit;

import org.jspecify.annotations.NullMarked;
