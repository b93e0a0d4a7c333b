/** The backend type {@code openai}: servers with OpenAI's API for chat completions and embeddings. */
@NullMarked
package dev.weir.backend.openai;

import org.jspecify.annotations.NullMarked;
