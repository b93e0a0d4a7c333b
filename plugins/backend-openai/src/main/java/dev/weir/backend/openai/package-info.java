/** The backend type {@code openai}: every server that speaks OpenAI's chat completions. */
@NullMarked
package dev.weir.backend.openai;

import org.jspecify.annotations.NullMarked;
